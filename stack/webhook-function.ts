import type { AWS } from 'serverless';
import { FUNCTION_TIMEOUT_MS } from '../functions/turn/turn.ts';
import { functionSettings } from './function-settings.ts';
import { onlyIf, ref } from './intrinsics.ts';
import { CONDITION_IDS, PARAMETER_IDS, STACK_IDS } from './logical-ids.ts';
import { setting } from './settings.ts';

export const WEBHOOK_PATH = '/api/v2/webhooks/cognigy';

export const TIMEOUT_SECONDS = FUNCTION_TIMEOUT_MS / 1_000;

const madeByStack = {
  WEBHOOK_SECRET_ID: ref(STACK_IDS.webhookSecret),
  CRM_SECRET_ID: ref(STACK_IDS.crmSecret),
};

/**
 * What the function reads. NODE_OPTIONS=--enable-source-maps is left out on purpose: a stack trace can be mapped
 * afterwards with the maps in the artifact, and need not cost the function its time.
 */
export const environment: Readonly<Record<string, string | ReturnType<typeof ref>>> = {
  ...madeByStack,
  ...Object.fromEntries(
    functionSettings.flatMap(({ variable, parameter }) =>
      parameter === undefined ? [] : [[variable, setting(parameter)] as const],
    ),
  ),
};

/**
 * For Node itself. libuv asks for names in its pool of threads, of which names may take half (libuv, `threadpool.c`). Of
 * the four by default, two that hang in DNS keep every other name waiting, Secrets Manager's too; of 16, eight.
 */
const processVariables = { UV_THREADPOOL_SIZE: '16' };

/** The function and its one route. */
export const webhookFunction: NonNullable<AWS['functions']>[string] = {
  handler: 'functions/cognigy-webhook/handler.handler',
  description: 'Answers a Cognigy.AI dialog: verifies, transforms, enriches and measures every turn.',
  timeout: TIMEOUT_SECONDS,
  environment: { ...environment, ...processVariables },
  // What makes Lambda take the artifact's .js files for ES modules. As a pattern of the whole service,
  // serverless-esbuild would drop the file from the artifact again.
  package: { patterns: ['package.json'] },
  events: [{ httpApi: { method: 'POST', path: WEBHOOK_PATH } }],
};

/** All that the function may do beside logging, which the framework grants. */
export const permissions = [
  {
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue'],
    Resource: [
      ref(STACK_IDS.webhookSecret),
      ref(STACK_IDS.crmSecret),
      onlyIf(CONDITION_IDS.hasApiKey, ref(PARAMETER_IDS.apiKeySecretArn)),
    ],
  },
];
