import type { AWS } from 'serverless';
// First: osls itself would run on an older Node.
import './build/needs-node.cjs';
import { bundle } from './build/bundle.ts';
import { accessLogFormat, refusedCallsFilter } from './stack/access-log.ts';
import { alarmConditions, alarmParameters, alarmTopic } from './stack/alarm-target.ts';
import { alarms, usersAreHurt } from './stack/alarms.ts';
import { apiKeyCondition, apiKeyParameter } from './stack/api-key.ts';
import { dashboard } from './stack/dashboard.ts';
import { extensions } from './stack/extensions.ts';
import { FUNCTION_KEY, STACK_IDS } from './stack/logical-ids.ts';
import { consoleDomains, outputs } from './stack/outputs.ts';
import { secrets } from './stack/secrets.ts';
import { SETTINGS } from './stack/settings.ts';
import { readStages } from './stack/stages.ts';
import { permissions, webhookFunction } from './stack/webhook-function.ts';

const configuration: AWS = {
  service: 'cognigy-webhook',
  frameworkVersion: '4',
  configValidationMode: 'error',
  plugins: [
    './build/build-folder.ts',
    'serverless-esbuild',
    'serverless-offline',
    './stack/plugin.ts',
    './local/plugin.ts',
  ],
  params: { default: SETTINGS, ...readStages() },

  provider: {
    name: 'aws',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    region: 'eu-central-1',
    // Nothing calls a version of the function, and `sls rollback` does not need them.
    versionFunctions: false,
    deploymentBucket: { blockPublicAccess: true },
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
    Mappings: consoleDomains,
    Parameters: { ...alarmParameters, ...apiKeyParameter },
    Conditions: { ...alarmConditions, ...apiKeyCondition },
    Resources: {
      ...secrets,
      ...alarms,
      ...usersAreHurt,
      ...refusedCallsFilter,
      [STACK_IDS.alarmTopic]: alarmTopic,
      [STACK_IDS.dashboard]: dashboard,
    },
    Outputs: outputs,
    extensions,
  },
};

export default configuration;
