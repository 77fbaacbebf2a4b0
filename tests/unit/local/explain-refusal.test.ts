import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { explainRefusal, type SignedCall } from '../../../local/signing/explain-refusal.ts';

const SECRET = 'secret-of-the-webhook';
const NOW_EPOCH_MS = 1_795_417_200_000;
const NOW = String(NOW_EPOCH_MS / 1_000);
const BODY = '{"user":{"id":"müller"},\n "url":"https://a/b"}\n';

function hmac(body: string, secret = SECRET) {
  return createHmac('sha256', secret).update(body);
}

function explain(call: Partial<SignedCall>, requireTimestamp = false): string {
  const whole: SignedCall = { body: Buffer.from(BODY), signature: hmac(BODY).digest('hex'), ...call };
  const known = { webhookSecret: SECRET, apiKey: 'key', formerSecrets: ['former'], requireTimestamp };
  return explainRefusal(whole, { ...known, toleranceMs: 300_000, nowEpochMs: NOW_EPOCH_MS }).join('\n');
}

const document = JSON.stringify({ webhookSecret: SECRET });
const indented = JSON.stringify(JSON.parse(BODY), null, 2);
const python = '{"user": {"id": "m\\u00fcller"}, "url": "https://a/b"}';
const old = String(Number(NOW) - 720);

test.each<[string, Partial<SignedCall>]>([
  ['a right signature', {}],
  ['a right one with a timestamp', { timestamp: NOW, signature: hmac(`${NOW}.${BODY}`).digest('hex') }],
  ['the right key', { signature: undefined, apiKey: 'key' }],
])('says nothing of %s', (_, call) => {
  expect(explain(call)).toBe('');
});

describe('names the mistake', () => {
  test.each<[string, Partial<SignedCall>, RegExp]>([
    [
      'line break not signed',
      { signature: hmac(BODY.trimEnd()).digest('hex') },
      /^the line break at the end/,
    ],
    [
      'line break not sent',
      { body: Buffer.from(BODY.trimEnd()) },
      /^a line break at the end was signed.*--data-binary/,
    ],
    [
      'line breaks that curl -d takes out',
      { body: Buffer.from(indented.replaceAll('\n', '')), signature: hmac(`${indented}\n`).digest('hex') },
      /^its line breaks were taken out after signing, as curl -d does/,
    ],
    [
      'perhaps those of a text that nobody else would write so',
      { body: Buffer.from('{"a": 1,  "b": 2}'), signature: hmac('{"a": 1,\n  "b": 2}').digest('hex') },
      /\nperhaps its line breaks were taken out/,
    ],
    [
      'another serialisation',
      { signature: hmac(JSON.stringify(JSON.parse(BODY))).digest('hex') },
      /^another serialisation/,
    ],
    ["Python's serialisation", { signature: hmac(python).digest('hex') }, /^another serialisation/],
    ['base64', { signature: hmac(BODY).digest('base64') }, /^it is base64/],
    ['the secret document', { signature: hmac(BODY, document).digest('hex') }, /^the whole secret document/],
    [
      'the secret with a line break',
      { signature: hmac(BODY, `${SECRET}\n`).digest('hex') },
      /^the secret was read with the line break/,
    ],
    [
      'an old timestamp',
      { timestamp: old, signature: hmac(`${old}.${BODY}`).digest('hex') },
      /^the signature is right.*720 s old/,
    ],
    [
      'milliseconds',
      { timestamp: `${NOW}000`, signature: hmac(`${NOW}000.${BODY}`).digest('hex') },
      /milliseconds/,
    ],
    [
      'a timestamp not sent',
      { signature: hmac(`${old}.${BODY}`).digest('hex') },
      /^a timestamp was signed, but .* not sent/,
    ],
    ['a timestamp not signed', { timestamp: NOW }, /^x-cognigy-timestamp was sent, but not signed/],
    [
      'another secret',
      { signature: hmac(BODY, 'another').digest('hex') },
      /^it was signed with another secret/,
    ],
    ['a former secret', { signature: hmac(BODY, 'former').digest('hex') }, /rotated away/],
    [
      "openssl's whole line",
      { signature: `HMAC-SHA2-256(body.json)= ${hmac(BODY).digest('hex')}` },
      /^openssl's whole output line/,
    ],
    [
      'a plain hash',
      { signature: createHash('sha256').update(BODY).digest('hex') },
      /^it is a plain SHA-256/,
    ],
    ['quotes around it', { signature: `"${hmac(BODY).digest('hex')}"` }, /quotes around it/],
    [
      'two at once',
      { signature: hmac(BODY.trimEnd(), document).digest('base64') },
      /^it is base64.*\nthe whole secret.*\nthe line break/,
    ],
    ['no signature', { signature: undefined }, /^there is no header/],
    ['an empty one', { signature: '' }, /^x-cognigy-signature is empty/],
    ['a placeholder', { signature: '{{signature}}' }, /^x-cognigy-signature holds a placeholder/],
    [
      'the secret as key',
      { signature: undefined, apiKey: SECRET },
      /^the webhook's secret was sent as the key/,
    ],
    [
      'an event as the body',
      { body: Buffer.from('{"requestContext":{},"headers":{},"body":""}') },
      /Lambda event/,
    ],
  ])('%s', (_, call, words) => {
    expect(explain(call)).toMatch(words);
  });

  test('a missing timestamp where one is required', () => {
    expect(explain({}, true)).toMatch(/^the signature is right, but REQUIRE_TIMESTAMP/);
  });
});

test('tells neither the secret nor the body', () => {
  expect(explain({ signature: hmac(BODY, 'another').digest('hex') })).not.toMatch(/secret-of|müller/);
});
