import { clientCredentialsSchema } from '../../lib/crm/client-credentials.ts';
import { createContactLookup } from '../../lib/crm/look-up-contact.ts';
import { readTokenResponse, tokenRequest } from '../../lib/crm/token-request.ts';
import { createTokenSource } from '../../lib/crm/token-source.ts';
import type { SendRequest } from '../../lib/http/http-client.ts';
import { createCachedSecret } from '../../lib/secrets/cached-secret.ts';
import { parseSecret } from '../../lib/secrets/parse-secret.ts';
import { webhookSecretSchema } from '../../lib/secrets/webhook-secret.ts';
import type { Time } from '../../lib/time/time.ts';
import type { ReadSecret } from '../secrets-manager/read-secret.ts';
import { createTurnReport } from '../turn/report-turn.ts';
import { parseConfig } from './config.ts';
import { createWebhook } from './webhook.ts';

/** Everything of the world outside that the webhook touches, besides stdout. */
export interface World {
  readonly send: SendRequest;
  readonly readSecret: ReadSecret;
  readonly time: Time;
  readonly random: () => number;
}

/**
 * Wires the webhook and begins what its first turn would otherwise wait for: both secrets side by side, and the
 * access token as soon as the CRM's credentials are there.
 *
 * @throws {ConfigError} where the environment is wrong
 */
export function startWebhook(environment: Readonly<Record<string, string | undefined>>, world: World) {
  const config = parseConfig(environment);
  const { time, send, readSecret } = world;

  const webhookSecret = createCachedSecret(
    async () => parseSecret(await readSecret(config.webhookSecretId), webhookSecretSchema),
    config.secretTtlMs,
    time,
  );
  const clientCredentials = createCachedSecret(
    async () => parseSecret(await readSecret(config.crmSecretId), clientCredentialsSchema),
    config.secretTtlMs,
    time,
  );
  const tokens = createTokenSource(async () => {
    const request = tokenRequest(config.crmToken, await clientCredentials.get(), config.crmTimeoutMs);
    return readTokenResponse(await send(request), time.epochMs());
  }, time);

  beginEarly(webhookSecret.get());
  beginEarly(tokens.get());

  return createWebhook({
    config,
    webhookSecret,
    lookUpContact: createContactLookup({
      ...world,
      baseUrl: config.crmBaseUrl,
      timeoutMs: config.crmTimeoutMs,
      tokens,
    }),
    report: createTurnReport(environment['POWERTOOLS_SERVICE_NAME'], time),
    time,
  });
}

/** What fails before anybody waits for it is kept by nobody: the first turn tries again, and answers for it. */
function beginEarly(work: unknown): void {
  Promise.resolve(work).catch(() => {});
}
