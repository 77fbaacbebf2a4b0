import { PLACEHOLDER_CLIENT_ID } from '../lib/policies/crm/token-grant.ts';
import { STACK_NAME, sub } from './intrinsics.ts';
import { STACK_IDS } from './logical-ids.ts';

/**
 * Names carry a piece of the stack's id: retained secrets of a removed stack would otherwise stand in the way
 * of the next one of the same name.
 */
function secretName(role: string): unknown {
  const stackIdStart = { 'Fn::Select': [0, { 'Fn::Split': ['-', stackUuid] }] };
  return { 'Fn::Join': ['', [sub(`${STACK_NAME}/${role}/`), stackIdStart]] };
}

const stackUuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

/**
 * Both outlive the stack: what a person put in, or configured in Cognigy, has no other copy that we know of. A
 * first deployment that fails takes them away again.
 */
const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' } as const;

/**
 * The two secrets. CloudFormation sets a value at creation and never again, unless `GenerateSecretString`
 * changes: then it makes a new version and overwrites what a person put in. So that block must stay as it is
 * (AWS CloudFormation reference, AWS::SecretsManager::Secret).
 */
export const secrets = {
  [STACK_IDS.webhookSecret]: {
    Type: 'AWS::SecretsManager::Secret',
    ...KEPT,
    Properties: {
      Name: secretName('webhook'),
      Description: 'Cognigy signs with it: {"webhookSecret":"..."}. Generated; copy its value to Cognigy.',
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'webhookSecret',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    },
  },
  [STACK_IDS.crmSecret]: {
    Type: 'AWS::SecretsManager::Secret',
    ...KEPT,
    Properties: {
      Name: secretName('crm'),
      Description:
        'Client of the CRM: put in {"clientId":"...","clientSecret":"..."}. The generated value is a placeholder.',
      GenerateSecretString: {
        SecretStringTemplate: JSON.stringify({ clientId: PLACEHOLDER_CLIENT_ID }),
        GenerateStringKey: 'clientSecret',
        PasswordLength: 32,
        ExcludePunctuation: true,
      },
    },
  },
};
