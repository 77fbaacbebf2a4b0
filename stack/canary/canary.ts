import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledWith, ref, STACK_NAME, sub } from '../intrinsics.ts';
import { CANARY_IDS, FRAMEWORK_IDS, STACK_IDS } from '../logical-ids.ts';

/** The alias that the route calls, and whose traffic shifts. */
export const LIVE_ALIAS = { name: 'live', logicalId: CANARY_IDS.liveAlias };

/** Long enough for the alarms on the new version's tenth: two of three periods of five minutes. */
const SHIFT = 'CodeDeployDefault.LambdaCanary10Percent15Minutes';

/** A name that the managed policy of CodeDeploy lets it call (AWS CodeDeploy User Guide, "AppSpec hooks for Lambda"). */
const HOOK_NAME = `CodeDeployHook_${STACK_NAME}-smoke`;

/** What stops a shift and takes the traffic back. */
const ALARMS = [STACK_IDS.errorRateAlarm, STACK_IDS.secretUnavailableAlarm, STACK_IDS.crashAlarm];

export interface CanaryOptions {
  /** Logical id of the version that is about to be deployed. */
  readonly versionId: string;
  /** The webhook's secret: its ARN, or a reference. */
  readonly webhookSecret: unknown;
  /** The key that it is encrypted with, if it is the customer's. */
  readonly kmsKeyArn?: string | undefined;
  readonly hasAlarms: boolean;
  readonly logRetentionDays: number;
}

function trusting(service: string): unknown {
  const Principal = { Service: service };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
}

function allow(action: string, resource: unknown): unknown {
  return { Effect: 'Allow', Action: [action], Resource: [resource] };
}

/**
 * Returns the resources that shift traffic to a new version, a tenth first: an alias that the route calls, CodeDeploy
 * with a smoke turn before the first real one, and a way back on the alarms. The alias shifts on its updates alone, so
 * the first deployment goes all at once.
 */
export function canaryResources(options: CanaryOptions): Readonly<Record<string, object>> {
  const { versionId, hasAlarms } = options;
  const group = ref(CANARY_IDS.deploymentGroup);
  return {
    [CANARY_IDS.liveAlias]: {
      Type: 'AWS::Lambda::Alias',
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: ref(CANARY_IDS.application),
          DeploymentGroupName: group,
          BeforeAllowTrafficHook: ref(CANARY_IDS.hook),
        },
      },
      Properties: {
        FunctionName: ref(FRAMEWORK_IDS.function),
        FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] },
        Name: LIVE_ALIAS.name,
      },
    },
    [CANARY_IDS.application]: {
      Type: 'AWS::CodeDeploy::Application',
      Properties: { ComputePlatform: 'Lambda' },
    },
    [CANARY_IDS.deploymentGroup]: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: ref(CANARY_IDS.application),
        ServiceRoleArn: { 'Fn::GetAtt': [CANARY_IDS.role, 'Arn'] },
        DeploymentConfigName: SHIFT,
        DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', ...(hasAlarms ? ['DEPLOYMENT_STOP_ON_ALARM'] : [])],
        },
        ...(hasAlarms && {
          AlarmConfiguration: { Enabled: true, Alarms: ALARMS.map((id) => ({ Name: ref(id) })) },
        }),
      },
    },
    [CANARY_IDS.role]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusting('codedeploy.amazonaws.com'),
        ManagedPolicyArns: [
          sub(`arn:${filledWith('AWS::Partition')}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda`),
        ],
      },
    },
    ...hookResources(options),
  };
}

function hookResources({ versionId, webhookSecret, kmsKeyArn, logRetentionDays }: CanaryOptions) {
  const logs = { 'Fn::GetAtt': [CANARY_IDS.hookLogGroup, 'Arn'] };
  const deployments = sub(
    `arn:${filledWith('AWS::Partition')}:codedeploy:${filledWith('AWS::Region')}:${filledWith('AWS::AccountId')}:deploymentgroup:${filledWith(CANARY_IDS.application)}/*`,
  );
  return {
    [CANARY_IDS.hook]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: sub(HOOK_NAME),
        Description: 'Sends a new version one signed turn before it gets traffic.',
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 256,
        Timeout: 60,
        Code: { ZipFile: readFileSync(join(import.meta.dirname, 'smoke-hook.cjs'), 'utf8') },
        Role: { 'Fn::GetAtt': [CANARY_IDS.hookRole, 'Arn'] },
        LoggingConfig: { LogGroup: ref(CANARY_IDS.hookLogGroup) },
        Environment: { Variables: { VERSION: ref(versionId), WEBHOOK_SECRET_ID: webhookSecret } },
      },
    },
    [CANARY_IDS.hookLogGroup]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: sub(`/aws/lambda/${HOOK_NAME}`), RetentionInDays: logRetentionDays },
    },
    [CANARY_IDS.hookRole]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusting('lambda.amazonaws.com'),
        Policies: [
          {
            PolicyName: 'smoke',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                allow('lambda:InvokeFunction', ref(versionId)),
                allow('secretsmanager:GetSecretValue', webhookSecret),
                allow('codedeploy:PutLifecycleEventHookExecutionStatus', deployments),
                allow('logs:CreateLogStream', logs),
                allow('logs:PutLogEvents', logs),
                ...(kmsKeyArn === undefined ? [] : [allow('kms:Decrypt', kmsKeyArn)]),
              ],
            },
          },
        ],
      },
    },
  };
}
