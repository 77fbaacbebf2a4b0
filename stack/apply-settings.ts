import { asJsonObject, isJsonObject } from '../lib/json/json-object.ts';
import { ruleOf } from './alarm.ts';
import { HURTFUL } from './alarms.ts';
import { LIVE_ALIAS } from './canary/canary.ts';
import { withCrm } from './crm.ts';
import { ref } from './intrinsics.ts';
import { CONDITION_IDS, FRAMEWORK_IDS, FUNCTION_KEY, PARAMETER_IDS, STACK_IDS } from './logical-ids.ts';
import type { StageSettings } from './settings.ts';

type Fields = Record<string, unknown>;

/** The part of the framework's service that settings change before anything is compiled from it. */
export interface Service {
  readonly provider: Fields & { iam: Fields & { role: Fields }; logs: Fields };
  readonly functions: Record<string, Fields & { environment?: Fields }>;
  resources: Record<
    'Mappings' | 'Parameters' | 'Conditions' | 'Resources' | 'Outputs' | 'extensions',
    Fields
  >;
}

/**
 * Applies settings to the service for which the framework wants literals or the absence of a key. As native keys they
 * are in the hash of the function's version, which resources changed later are not: an alias would serve the old one.
 */
export function applySettings(service: Service, settings: StageSettings): void {
  const { provider, resources } = service;
  const webhook = service.functions[FUNCTION_KEY] ?? {};
  webhook['memorySize'] = Number(settings.memoryMb);
  webhook['provisionedConcurrency'] = Number(settings.provisionedConcurrency);
  webhook.environment = withCrm(webhook.environment ?? {}, settings);
  if (settings.deployment === 'canary') {
    webhook['versionFunction'] = true;
    webhook['targetAlias'] = LIVE_ALIAS;
  }
  if (settings.reservedConcurrency !== '') {
    webhook['reservedConcurrency'] = Number(settings.reservedConcurrency);
  }
  if (settings.vpcSubnetIds !== '') {
    webhook['vpc'] = {
      subnetIds: settings.vpcSubnetIds.split(','),
      securityGroupIds: settings.vpcSecurityGroupIds.split(','),
    };
  }
  provider['logRetentionInDays'] = Number(settings.logRetentionDays);
  provider['tracing'] = { lambda: isOn(settings.tracing) };
  provider['deletionProtection'] = isOn(settings.deletionProtection);
  if (settings.deploymentRoleArn !== '') {
    provider.iam['deploymentRole'] = settings.deploymentRoleArn;
  }
  if (settings.permissionsBoundaryArn !== '') {
    provider.iam.role['permissionsBoundary'] = settings.permissionsBoundaryArn;
  }
  if (settings.tags !== '') {
    provider['stackTags'] = Object.fromEntries(settings.tags.split(',').map((tag) => tag.split('=')));
  }
  if (!isOn(settings.dashboard)) {
    leaveOut(resources, [STACK_IDS.dashboard], ['DashboardUrl']);
    resources.Mappings = {};
  }
  if (!isOn(settings.accessLog)) {
    provider.logs['httpApi'] = false;
    delete resources.extensions[FRAMEWORK_IDS.httpApiLogGroup];
    leaveOut(resources, [STACK_IDS.refusedCallsFilter, STACK_IDS.refusedCallsAlarm]);
    const rule = ruleOf(HURTFUL.filter((id) => id !== STACK_IDS.refusedCallsAlarm));
    changeProperty(resources, STACK_IDS.usersHurtAlarm, 'AlarmRule', rule);
  }
  if (!isOn(settings.alarms)) {
    const ids = Object.values(STACK_IDS).filter((id) => id.endsWith('Alarm'));
    leaveOut(resources, [...ids, STACK_IDS.refusedCallsFilter, STACK_IDS.alarmTopic], ['AlarmTopicArn']);
    for (const id of [PARAMETER_IDS.alarmEmail, PARAMETER_IDS.alarmTopicArn]) {
      delete resources.Parameters[id];
    }
    for (const id of [CONDITION_IDS.hasAlarmEmail, CONDITION_IDS.hasAlarmTopicArn]) {
      delete resources.Conditions[id];
    }
  }
  takeSecret(service, STACK_IDS.webhookSecret, settings.webhookSecretArn);
  takeSecret(service, STACK_IDS.crmSecret, settings.crmSecretArn);
  if (settings.secretsKmsKeyArn !== '') {
    encryptSecrets(service, settings.secretsKmsKeyArn);
  }
}

function isOn(text: string): boolean {
  return text === 'true';
}

function leaveOut(
  { Resources, Outputs }: Service['resources'],
  ids: readonly string[],
  outputs: readonly string[] = [],
) {
  for (const id of ids) {
    delete Resources[id];
  }
  for (const name of outputs) {
    delete Outputs[name];
  }
}

/** Sets one property of a resource, where there is that resource. */
function changeProperty({ Resources }: Service['resources'], id: string, name: string, value: unknown): void {
  const resource = Resources[id];
  if (isJsonObject(resource)) {
    Resources[id] = { ...resource, Properties: { ...asJsonObject(resource['Properties']), [name]: value } };
  }
}

/** Puts a secret of the customer's in place of the stack's own, which an earlier deployment leaves behind. */
function takeSecret(service: Service, secretId: string, arn: string): void {
  if (arn === '') {
    return;
  }
  leaveOut(service.resources, [secretId]);
  const { resources, provider } = service;
  const webhook = service.functions[FUNCTION_KEY] ?? {};
  webhook.environment = replaceReference(webhook.environment ?? {}, secretId, arn);
  resources.Outputs = replaceReference(resources.Outputs, secretId, arn);
  provider.iam.role = replaceReference(provider.iam.role, secretId, arn);
}

function replaceReference(fields: Fields, id: string, value: string): Fields {
  return JSON.parse(JSON.stringify(fields).replaceAll(JSON.stringify(ref(id)), JSON.stringify(value)));
}

function encryptSecrets({ provider, resources }: Service, keyArn: string): void {
  for (const id of [STACK_IDS.webhookSecret, STACK_IDS.crmSecret]) {
    changeProperty(resources, id, 'KmsKeyId', keyArn);
  }
  const { statements } = provider.iam.role;
  provider.iam.role['statements'] = [
    ...(Array.isArray(statements) ? statements : []),
    { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: [keyArn] },
  ];
}
