import { sign } from '../../lib/signature/sign.ts';
import type { Random } from '../plan/random.ts';

type Body = string | Buffer;
type Headers = Readonly<Record<string, string>>;

const SIGNATURE = 'x-cognigy-signature';
const TIMESTAMP = 'x-cognigy-timestamp';

const RIGHT: readonly [Signer, ...Signer[]] = [
  plain,
  plain,
  plain,
  (body, secret) => ({ [SIGNATURE]: sign(body, secret).toUpperCase() }),
  (body, secret) => ({ [SIGNATURE]: `sha256=${sign(body, secret)}` }),
  (body, secret) => ({ [SIGNATURE]: `${'0'.repeat(64)}, ${sign(body, secret)}` }),
  (body, secret) => stamped(body, secret, 0),
];

const WRONG: readonly [readonly [string, Signer], ...(readonly [string, Signer])[]] = [
  ['other secret', (body) => plain(body, 'guess')],
  ['other secret', (body, secret) => plain(body, `${secret}x`)],
  ['other body', (_body, secret) => plain('{}x', secret)],
  ['none', () => ({})],
  ['empty', () => ({ [SIGNATURE]: '' })],
  ['the secret itself', (_body, secret) => ({ [SIGNATURE]: secret })],
  ['too short', (body, secret) => ({ [SIGNATURE]: sign(body, secret).slice(2) })],
  [
    'sixth of six',
    (body, secret) => ({ [SIGNATURE]: `${`${'0'.repeat(64)},`.repeat(5)}${sign(body, secret)}` }),
  ],
  ['old timestamp', (body, secret) => stamped(body, secret, -3_600)],
  ['timestamp not signed', (body, secret) => ({ ...stamped(body, secret, 0), ...plain(body, secret) })],
];

type Signer = (body: Body, secret: string) => Headers;

/** Signs in one of the ways that senders have. */
export function signRight(body: Body, secret: string, random: Random): Headers {
  return random.pick(RIGHT)(body, secret);
}

/** Gives headers that must be refused, and what is wrong with them. */
export function signWrong(body: Body, secret: string, random: Random): { how: string; headers: Headers } {
  const [how, signer] = random.pick(WRONG);
  return { how, headers: signer(body, secret) };
}

function plain(body: Body, secret: string): Headers {
  return { [SIGNATURE]: sign(body, secret) };
}

function stamped(body: Body, secret: string, offsetSeconds: number): Headers {
  const timestamp = String(Math.floor(Date.now() / 1_000) + offsetSeconds);
  return { [SIGNATURE]: sign(body, secret, timestamp), [TIMESTAMP]: timestamp };
}
