import { asJsonObject } from '../../lib/json/json-object.ts';
import type { Service } from '../apply-settings.ts';
import { FUNCTION_KEY } from '../logical-ids.ts';
import type { StageSettings } from '../settings.ts';
import { canaryResources } from './canary.ts';

/** Adds what shifts traffic to the compiled template, where the stage wants it: only now is the version's id known. */
export function addCanary({ provider, functions }: Service, settings: StageSettings): void {
  const webhook = functions[FUNCTION_KEY] ?? {};
  if (settings.deployment !== 'canary' || typeof webhook['versionLogicalId'] !== 'string') {
    return;
  }
  const template = asJsonObject(provider['compiledCloudFormationTemplate']);
  const resources = canaryResources({
    versionId: webhook['versionLogicalId'],
    webhookSecret: webhook.environment?.['WEBHOOK_SECRET_ID'],
    kmsKeyArn: settings.secretsKmsKeyArn === '' ? undefined : settings.secretsKmsKeyArn,
    hasAlarms: settings.alarms === 'true',
    logRetentionDays: Number(settings.logRetentionDays),
  });
  Object.assign(asJsonObject(template['Resources']), resources);
}
