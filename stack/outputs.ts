import { filledWith, REGION, ref, sub } from './intrinsics.ts';
import { CONDITION_IDS, FRAMEWORK_IDS, STACK_IDS } from './logical-ids.ts';
import { WEBHOOK_PATH } from './webhook-function.ts';

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
  DashboardUrl: {
    Description: 'The CloudWatch dashboard',
    Value: sub(
      `https://${REGION}.console.aws.amazon.com/cloudwatch/home?region=${REGION}#dashboards/dashboard/${filledWith(STACK_IDS.dashboard)}`,
    ),
  },
  AlarmTopicArn: {
    Condition: CONDITION_IDS.hasAlarmEmail,
    Description: 'Topic that mails the alarms',
    Value: ref(STACK_IDS.alarmTopic),
  },
};
