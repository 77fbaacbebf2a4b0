import { filledWith, REGION, ref, sub, subWith } from './intrinsics.ts';
import { CONDITION_IDS, FRAMEWORK_IDS, STACK_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';
import { WEBHOOK_PATH } from './webhook-function.ts';

/** Where each partition has its console (AWS General Reference; AWS documentation of each partition). */
export const consoleDomains = {
  Console: {
    aws: { Domain: 'console.aws.amazon.com' },
    'aws-cn': { Domain: 'console.amazonaws.cn' },
    'aws-us-gov': { Domain: 'console.amazonaws-us-gov.com' },
    'aws-eusc': { Domain: 'console.amazonaws-eusc.eu' },
    'aws-iso': { Domain: 'console.c2shome.ic.gov' },
    'aws-iso-b': { Domain: 'console.sc2shome.sgov.gov' },
  },
};

/** What a person needs after a deployment; `sls info --verbose` shows it again. */
export const outputs = {
  WebhookUrl: {
    Description: 'Address to call from the dialog',
    Value: sub(
      `https://${filledWith(FRAMEWORK_IDS.httpApi)}.execute-api.${REGION}.${filledWith('AWS::URLSuffix')}${WEBHOOK_PATH}`,
    ),
  },
  WebhookSecretArn: {
    Description: 'Secret whose webhookSecret the dialog signs with',
    Value: ref(STACK_IDS.webhookSecret),
  },
  CrmSecretArn: {
    Description: 'Secret to put the clientId and clientSecret of the CRM into',
    Value: ref(STACK_IDS.crmSecret),
  },
  MetricsService: {
    Description: 'Value of the metrics\' dimension "service"',
    Value: setting('serviceName'),
  },
  RotationWindowSeconds: {
    Description: 'How long the previous webhook secret is accepted',
    Value: setting('secretRotationWindowSeconds'),
  },
  DashboardUrl: {
    Description: 'The CloudWatch dashboard',
    Value: subWith(
      `https://${REGION}.\${consoleDomain}/cloudwatch/home?region=${REGION}#dashboards/dashboard/${filledWith(STACK_IDS.dashboard)}`,
      { consoleDomain: { 'Fn::FindInMap': ['Console', ref('AWS::Partition'), 'Domain'] } },
    ),
  },
  AlarmTopicArn: {
    Condition: CONDITION_IDS.hasAlarmEmail,
    Description: 'Topic that mails the alarms',
    Value: ref(STACK_IDS.alarmTopic),
  },
};
