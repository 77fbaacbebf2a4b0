import { isGiven, onlyIf, ref, STACK_NAME, sub } from './intrinsics.ts';
import { CONDITION_IDS, PARAMETER_IDS, STACK_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';

/**
 * Parameters of the template, so that conditions can ask for them. A deployment names none, and CloudFormation
 * then takes the defaults, which carry the stage's settings.
 */
export const alarmParameters = {
  [PARAMETER_IDS.alarmTopicArn]: {
    Type: 'String',
    Default: setting('alarmTopicArn'),
    AllowedPattern: '(arn:[^:]+:sns:.+)?',
    ConstraintDescription: 'alarmTopicArn must be the ARN of an SNS topic, or empty',
  },
  [PARAMETER_IDS.alarmEmail]: {
    Type: 'String',
    Default: setting('alarmEmail'),
    AllowedPattern: '([^@ ]+@[^@ ]+)?',
    ConstraintDescription: 'alarmEmail must be an e-mail address, or empty',
  },
};

/** Whether anybody is to hear of alarms, and how. */
export const alarmConditions = {
  [CONDITION_IDS.hasAlarmTopicArn]: isGiven(PARAMETER_IDS.alarmTopicArn),
  [CONDITION_IDS.hasAlarmEmail]: isGiven(PARAMETER_IDS.alarmEmail),
};

/** What an alarm calls when its state changes: nothing, the given topic, the stack's own, or both. */
export const alarmTargets = [
  onlyIf(CONDITION_IDS.hasAlarmTopicArn, ref(PARAMETER_IDS.alarmTopicArn)),
  onlyIf(CONDITION_IDS.hasAlarmEmail, ref(STACK_IDS.alarmTopic)),
];

/**
 * Topic for `alarmEmail`; the address gets a mail that asks it to confirm. Not encrypted: CloudWatch cannot
 * publish to a topic under the AWS managed key, and an alarm holds numbers only.
 */
export const alarmTopic = {
  Type: 'AWS::SNS::Topic',
  Condition: CONDITION_IDS.hasAlarmEmail,
  Properties: {
    DisplayName: sub(`Alarms of ${STACK_NAME}`),
    Subscription: [{ Protocol: 'email', Endpoint: ref(PARAMETER_IDS.alarmEmail) }],
  },
};
