import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createBreakages } from '../../local/inspector/breakages.ts';
import { draftEvent, readDraft } from '../../local/inspector/draft.ts';
import type { Breakage } from '../../local/inspector/page-api.ts';
import { startLocalStack } from '../../local/local-stack.ts';
import { sampleText } from '../../local/samples/sample-body.ts';
import { startScriptedServer } from '../../local/servers/scripted-server.ts';
import { summarise } from '../../local/turns/describe-turn.ts';
import { tracedAnswer } from '../../local/turns/traced-answer.ts';
import { readLocalSettings } from '../../local/webhook-server/local-settings.ts';
import { type LocalWebhook, startLocalWebhook } from '../../local/webhook-server/local-webhook.ts';

// Threads start, and timeouts of the function pass.
jest.setTimeout(30_000);

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

async function start(words: readonly string[] = [], file: Readonly<Record<string, string>> = {}) {
  const breakages = createBreakages();
  const webhook = await startLocalWebhook(await readLocalSettings(words, file), breakages.onEvent);
  breakages.attach(webhook.stack);
  ends.push(() => webhook.stop());
  return { webhook, breakages };
}

function send(webhook: LocalWebhook, draft: object = {}) {
  const whole = readDraft({ body: sampleText('order-status'), ...draft });
  return webhook.run(draftEvent(whole, webhook.secrets, Date.now()));
}

describe('a turn whose servers are broken says why', () => {
  it.each<[Breakage, string, RegExp]>([
    [{ to: 'crm', fault: 'hangs', left: 1 }, 'unavailable', /^CRM did not answer in \d+ ms$/],
    [{ to: 'crm', fault: 'nonsense' }, 'unavailable', /^CRM answered 200, but nothing that can be used$/],
    [{ to: 'crm', fault: '403' }, 'unauthorized', /^CRM answered 403/],
    [{ to: 'token', fault: '503' }, 'unavailable', /^token endpoint answered 503, \d times$/],
    [{ to: 'secrets', fault: '503' }, 'none', /^Secrets Manager answered 503, \d+ times$/],
  ])('%j', async (breakage, outcome, reason) => {
    const { webhook, breakages } = await start(['--crmTimeoutMs', '300']);
    breakages.set(breakage);
    // So that token and secrets are asked for.
    await webhook.restart();

    const { crmOutcome = 'none', reasons } = summarise(await send(webhook));

    expect(crmOutcome).toBe(outcome);
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  it('is well again after the next request', async () => {
    const { webhook, breakages } = await start();
    breakages.set({ to: 'crm', fault: 'down', left: 1 });

    const { requests, answer } = await send(webhook);

    expect(answer.body).toContain('gold');
    expect(requests.filter(({ to }) => to === 'crm').map(({ status, failure }) => status ?? failure)).toEqual(
      [expect.stringMatching(/ECONNRESET|no answer/), 200],
    );
    expect(breakages.list()).toContainEqual({ to: 'crm' });
  });
});

it('takes a rotated secret up, and says of one long gone that it was rotated away', async () => {
  const { webhook } = await start(['--secretRotationWindowSeconds', '0']);
  const call = draftEvent(readDraft({ body: '{}' }), webhook.secrets, Date.now());
  webhook.rotate('the secret that comes next');
  // A function looks for a newer secret no sooner than 5 s after the last look.
  await webhook.restart();

  expect((await send(webhook)).answer.status).toBe(200);
  expect((await webhook.run(call)).refusal).toEqual(['it was signed with a secret that was rotated away']);
});

it('asks a CRM of its own, with the secret of .env.local', async () => {
  const crmClient = { clientId: 'own', clientSecret: 'own secret' };
  const contactOf = (id: string) => ({ id, tier: 'platinum' });
  const own = await startLocalStack({ crmClient, contactOf });
  ends.push(() => own.stop());
  const { CRM_BASE_URL: url = '', CRM_TOKEN_URL: tokenUrl = '' } = own.environment;
  const file = { CRM_SECRET: JSON.stringify(crmClient) };
  const { webhook } = await start(['--crm-url', url, '--crm-token-url', tokenUrl], file);

  expect(summarise(await send(webhook)).tier).toBe('platinum');
});

it('asks a CRM by a document, and shows where in its answer a value stood', async () => {
  const document = {
    auth: { type: 'header', headers: { 'x-api-key': '{secret.apiKey}' } },
    request: { path: '/v1/customers', query: { number: '{id}' } },
    records: 'hits',
    fields: { tier: 'level', email: 'mail' },
  };
  const folder = mkdtempSync(join(tmpdir(), 'crm-'));
  const crm = join(folder, 'acme.json');
  writeFileSync(crm, JSON.stringify(document));
  const server = await startScriptedServer(() => ({
    status: 200,
    body: { hits: [{ level: 'silver', mail: 'ada@example.com' }] },
  }));
  ends.push(
    () => server.stop(),
    () => rm(folder, { recursive: true }),
  );
  const { webhook } = await start(['--crm', crm, '--crm-url', server.origin], {
    CRM_SECRET: '{"apiKey":"k"}',
  });

  const turn = await send(webhook);

  expect(server.requests[0]?.headers['x-api-key']).toBe('k');
  expect(tracedAnswer(turn)).toContainEqual({
    field: 'customer_tier',
    value: 'silver',
    from: 'CRM: hits[0].level',
  });
});

describe('.env.local', () => {
  it('knows a setting by its variable or its parameter; the command line wins', async () => {
    const { variables } = await readLocalSettings(['--crmFallback', 'never'], {
      CRM_DEADLINE_MS: '1800',
      logLevel: 'WARN',
      CRM_FALLBACK: 'always',
    });
    expect(variables).toEqual({ CRM_DEADLINE_MS: '1800', LOG_LEVEL: 'WARN', CRM_FALLBACK: 'never' });
  });

  it.each([
    ['no setting', { CRM_URL: 'x' }, '.env.local: no such setting: CRM_URL.'],
    ['a secret that can never be right', { WEBHOOK_SECRET: 'short' }, 'WEBHOOK_SECRET has fewer than 16'],
  ])('is refused where it names %s', async (_, file, message) => {
    await expect(readLocalSettings([], file)).rejects.toThrow(message);
  });
});
