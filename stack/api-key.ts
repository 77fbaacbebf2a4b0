import { isGiven } from './intrinsics.ts';
import { CONDITION_IDS, PARAMETER_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';

/**
 * The API key's secret is made by hand, since most stages want none: as a parameter of the template, so that the
 * function's permission can depend on it.
 */
export const apiKeyParameter = {
  [PARAMETER_IDS.apiKeySecretArn]: {
    Type: 'String',
    Default: setting('apiKeySecretArn'),
    AllowedPattern: '(arn:[^:]+:secretsmanager:.+)?',
    ConstraintDescription: 'apiKeySecretArn must be the ARN of a secret, or empty',
  },
};

/** Whether an API key lets anybody in. */
export const apiKeyCondition = {
  [CONDITION_IDS.hasApiKey]: isGiven(PARAMETER_IDS.apiKeySecretArn),
};
