/** Key of the function in the configuration, as `sls invoke local -f` takes it. */
export const FUNCTION_KEY = 'cognigyWebhook';

/** Logical ids that the framework derives from the function's key or fixes itself. */
export const FRAMEWORK_IDS = {
  function: 'CognigyWebhookLambdaFunction',
  functionLogGroup: 'CognigyWebhookLogGroup',
  httpApi: 'HttpApi',
  httpApiStage: 'HttpApiStage',
  httpApiLogGroup: 'HttpApiLogGroup',
} as const;

/**
 * Logical ids of the stack's own resources. To CloudFormation a new name is a new resource: renaming a secret
 * here would make a second one and leave the function with a value that neither Cognigy nor the CRM knows.
 */
export const STACK_IDS = {
  webhookSecret: 'WebhookSecret',
  crmSecret: 'CrmSecret',
  dashboard: 'Dashboard',
  alarmTopic: 'AlarmTopic',
  errorRateAlarm: 'ErrorRateAlarm',
  fallbackRateAlarm: 'FallbackRateAlarm',
  latencyAlarm: 'LatencyAlarm',
  crashAlarm: 'CrashAlarm',
  throttlesAlarm: 'ThrottlesAlarm',
  crmUnauthorizedAlarm: 'CrmUnauthorizedAlarm',
  staleSecretsAlarm: 'StaleSecretsAlarm',
  gatewayErrorsAlarm: 'GatewayErrorsAlarm',
  refusedCallsAlarm: 'RefusedCallsAlarm',
  secretUnavailableAlarm: 'SecretUnavailableAlarm',
  rejectionsAlarm: 'RejectionsAlarm',
  usersHurtAlarm: 'UsersHurtAlarm',
  refusedCallsFilter: 'RefusedCallsFilter',
} as const;

/** Logical ids of what shifts traffic to a new version. */
export const CANARY_IDS = {
  liveAlias: 'LiveAlias',
  application: 'DeploymentApplication',
  deploymentGroup: 'DeploymentGroup',
  role: 'DeploymentRole',
  hook: 'SmokeHook',
  hookRole: 'SmokeHookRole',
  hookLogGroup: 'SmokeHookLogGroup',
} as const;

/** Logical ids of the template's conditions. */
export const CONDITION_IDS = {
  hasAlarmTopicArn: 'HasAlarmTopicArn',
  hasAlarmEmail: 'HasAlarmEmail',
  hasApiKey: 'HasApiKey',
} as const;

/** Logical ids of the template's parameters. */
export const PARAMETER_IDS = {
  alarmTopicArn: 'AlarmTopicArnParameter',
  alarmEmail: 'AlarmEmailParameter',
  apiKeySecretArn: 'ApiKeySecretArnParameter',
} as const;
