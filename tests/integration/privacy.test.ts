import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from '../../functions/cognigy-webhook/config.ts';
import type { World } from '../../functions/cognigy-webhook/start-webhook.ts';
import { CRM_OUTCOMES } from '../../lib/enrichment/crm-outcome.ts';
import { FALLBACK_POLICIES } from '../../lib/enrichment/enrichment.ts';
import { ERROR_CODES } from '../../lib/errors/webhook-error.ts';
import { sign } from '../../lib/signature/sign.ts';
import { inTurn, json, type ReceivedRequest, type Respond } from '../world/scripted-server.ts';
import { type RunningWebhook, startTestWorld, type TestWorld, token } from '../world/test-world.ts';
import { CANARIES, expectNone, type Canary } from './canaries.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
  world.secretsManager.respondWith(secretsManager());
  world.tokenEndpoint.respondWith(token(CANARIES.token));
  world.contactApi.respondWith(json(200, CONTACT, CRM_HEADERS));
});

afterEach(() => world.stop());
