import type { AWS } from 'serverless';
// First: osls itself would run on an older Node.
import './build/needs-node.cjs';
import { bundle } from './build/bundle.ts';
import { accessLogFormat } from './stack/access-log.ts';
import { alarmConditions, alarmParameters, alarmTopic } from './stack/alarm-target.ts';
import { alarms } from './stack/alarms.ts';
import { apiKeyCondition, apiKeyParameter } from './stack/api-key.ts';
import { dashboard } from './stack/dashboard.ts';
import { extensions } from './stack/extensions.ts';
import { FUNCTION_KEY, STACK_IDS } from './stack/logical-ids.ts';
import { outputs } from './stack/outputs.ts';
import { secrets } from './stack/secrets.ts';
import { SETTINGS } from './stack/settings.ts';
import { permissions, webhookFunction } from './stack/webhook-function.ts';

const configuration: AWS = {
  service: 'cognigy-webhook',
  frameworkVersion: '4',
  configValidationMode: 'error',
  plugins: [
    './build/build-folder.ts',
    'serverless-esbuild',
    'serverless-offline',
    './local/plugin.ts',
    './stack/deploy-check.ts',
  ],
  params: { default: SETTINGS },

  provider: {
    name: 'aws',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    region: 'eu-central-1',
    // Nothing calls a version of the function, and `sls rollback` does not need them.
    versionFunctions: false,
    tracing: { lambda: true },
    // Lambda's own log format stays text: Logger and EMF write their JSON lines to stdout themselves, and under
    // the JSON format a second level filter, which takes EMF for INFO, could drop the metrics.
    logs: { httpApi: { format: accessLogFormat } },
    iam: { role: { statements: permissions } },
  },

  functions: { [FUNCTION_KEY]: webhookFunction },

  package: { individually: true },
  custom: {
    esbuild: { ...bundle, plugins: './build/esbuild-plugins.ts' },
  },

  resources: {
    Parameters: { ...alarmParameters, ...apiKeyParameter },
    Conditions: { ...alarmConditions, ...apiKeyCondition },
    Resources: {
      ...secrets,
      ...alarms,
      [STACK_IDS.alarmTopic]: alarmTopic,
      [STACK_IDS.dashboard]: dashboard,
    },
    Outputs: outputs,
    extensions,
  },
};

export default configuration;
