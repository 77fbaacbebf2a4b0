import { describe, expect, it } from '@jest/globals';
import {
  InvalidApiKeyError,
  InvalidSignatureError,
  verifySignature,
} from '../../../functions/middlewares/verify-signature.ts';
import { startTurn, type Turn } from '../../../functions/turn/turn.ts';
import { SecretUnavailableError } from '../../../lib/policies/secrets/secret-unavailable-error.ts';
import { sign } from '../../../lib/signature/sign.ts';
import { lambdaContext } from '../../../local/lambda/context.ts';
import { createFakeTime, FAKE_NOW_EPOCH_MS } from '../../fake-time.ts';
import { ANSWER, throughMiddleware } from './through-middleware.ts';

const SECRET = 'a-webhook-secret';
const BODY = '{"cognigy":{"conversationId":"größe"}}';
const NOW = String(FAKE_NOW_EPOCH_MS / 1_000);
const DEADLINE_MS = 6_000;

type IsRight = (secret: string) => boolean;

interface Options {
  readonly accept?: (isRight: IsRight) => boolean | Promise<boolean>;
  readonly requireTimestamp?: boolean;
  /** Whether a key is right; where it is left out, nobody gets in by a key. */
  readonly acceptKey?: (isRight: IsRight) => boolean | Promise<boolean>;
}

/** Returns calls of a function that lets right signatures pass, with 6 s for each turn. */
function signedCalls({
  accept = (isRight) => isRight(SECRET),
  requireTimestamp = false,
  acceptKey,
}: Options = {}) {
  const time = createFakeTime();
  const asked = { times: 0 };
  const turns: Turn[] = [];
  const unused = { isStale: () => false, preload: async () => undefined };
  const webhookSecret = {
    ...unused,
    accept(isRight: IsRight) {
      asked.times += 1;
      return accept(isRight);
    },
  };
  const call = throughMiddleware([
    verifySignature({
      webhookSecret,
      apiKey: acceptKey && { ...unused, accept: acceptKey },
      toleranceMs: 60_000,
      requireTimestamp,
      time,
    }),
  ]);
  return {
    time,
    asked,
    call(headers: Readonly<Record<string, string>>, body: string | Uint8Array = BODY) {
      const context = lambdaContext();
      const turn = startTurn(context, { coldStart: false, budgetMs: DEADLINE_MS, time });
      const event =
        typeof body === 'string'
          ? { headers, body }
          : { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
      turns.push(turn);
      return call(event, Object.assign(context, { turn }));
    },
    /** How the last turn got in. */
    auth: () => turns.at(-1)?.auth,
  };
}

function signed(body: string | Uint8Array = BODY, timestamp?: string): Record<string, string> {
  const signature = { 'x-cognigy-signature': sign(body, SECRET, timestamp) };
  return timestamp === undefined ? signature : { ...signature, 'x-cognigy-timestamp': timestamp };
}

describe('a turn passes', () => {
  const bytes = Uint8Array.of(0x7b, 0xff, 0x7d);

  it.each<[name: string, headers: Record<string, string>, body: string | Uint8Array]>([
    ['with a right signature of its text', signed(), BODY],
    ['with a right signature of its bytes', signed(bytes), bytes],
    ['with a right signature of timestamp and text', signed(BODY, NOW), BODY],
    ['with a right signature of timestamp and bytes', signed(bytes, NOW), bytes],
  ])('%s', async (_name, headers, body) => {
    const { call, time } = signedCalls();
    expect(await call(headers, body)).toEqual(ANSWER);
    expect(time.pendingTimers).toBe(0);
  });

  it('with a timestamp also where one is required', async () => {
    const { call } = signedCalls({ requireTimestamp: true });
    expect(await call(signed(BODY, NOW))).toEqual(ANSWER);
  });

  it('with a signature that only a look for newer secrets finds right, and leaves no timer behind', async () => {
    const { call, time } = signedCalls({ accept: async (isRight) => isRight(SECRET) });
    expect(await call(signed())).toEqual(ANSWER);
    expect(time.pendingTimers).toBe(0);
  });
});

describe('a turn is refused', () => {
  it.each([
    ['without a signature', {}],
    ['with a malformed signature', { 'x-cognigy-signature': 'sha256=' }],
  ])('%s, and no secret is asked for', async (_name, headers) => {
    const { call, asked } = signedCalls();
    await expect(call(headers)).rejects.toThrow(new InvalidSignatureError('signature missing or malformed'));
    expect(asked.times).toBe(0);
  });

  it.each<[name: string, headers: Record<string, string>, options: Options]>([
    ['with an old timestamp', signed(BODY, String(Number(NOW) - 61)), {}],
    ['with a timestamp of later', signed(BODY, String(Number(NOW) + 61)), {}],
    ['with an empty timestamp', signed(BODY, ''), {}],
    ['without a timestamp where one is required', signed(), { requireTimestamp: true }],
    ['with an old timestamp where one is required', signed(BODY, '0'), { requireTimestamp: true }],
  ])('%s, and no secret is asked for', async (_name, headers, options) => {
    const { call, asked } = signedCalls(options);
    await expect(call(headers)).rejects.toThrow(
      new InvalidSignatureError('timestamp missing, malformed or not of now'),
    );
    expect(asked.times).toBe(0);
  });

  it.each<[name: string, headers: Record<string, string>, body?: string]>([
    ['that is wrong', { 'x-cognigy-signature': sign(BODY, 'another secret') }],
    ['of another body', signed(`${BODY} `)],
    ['whose timestamp was changed', { ...signed(BODY, NOW), 'x-cognigy-timestamp': String(Number(NOW) - 1) }],
    ['whose timestamp was left out', { 'x-cognigy-signature': sign(BODY, SECRET, NOW) }],
    ['to which a timestamp was added', { ...signed(), 'x-cognigy-timestamp': NOW }],
  ])('with a signature %s', async (_name, headers) => {
    for (const accept of [
      (isRight: IsRight) => isRight(SECRET),
      async (isRight: IsRight) => isRight(SECRET),
    ]) {
      const { call } = signedCalls({ accept });
      await expect(call(headers)).rejects.toThrow(new InvalidSignatureError('signature wrong'));
    }
  });
});

describe('a secret that cannot be had', () => {
  it('is a failure of ours, thrown as it is', async () => {
    const unavailable = new SecretUnavailableError('test');
    const { call } = signedCalls({ accept: () => Promise.reject(unavailable) });
    await expect(call(signed())).rejects.toBe(unavailable);
  });

  it('is waited for until the deadline, and not a millisecond longer', async () => {
    const started = Promise.withResolvers<void>();
    const { call, time } = signedCalls({
      accept: () => {
        started.resolve();
        return new Promise(() => {});
      },
    });
    const turn = call(signed());
    await started.promise;
    time.advance(DEADLINE_MS - 1);
    expect(time.pendingTimers).toBe(1);
    time.advance(1);
    await expect(turn).rejects.toThrow(new SecretUnavailableError('secret did not come in time'));
  });
});

describe('a call without a signature', () => {
  const KEY = { 'x-api-key': 'the-key' };
  const acceptKey = (isRight: IsRight) => isRight('the-key');

  it.each<[name: string, acceptKey: NonNullable<Options['acceptKey']>]>([
    ['held', acceptKey],
    ['looked for', async (isRight) => isRight('the-key')],
  ])('passes with a right key that is %s, and leaves no timer behind', async (_name, accept) => {
    const { call, asked, auth, time } = signedCalls({ acceptKey: accept });
    expect(await call(KEY)).toEqual(ANSWER);
    expect(auth()).toBe('api_key');
    expect(asked.times).toBe(0);
    expect(time.pendingTimers).toBe(0);
  });

  it('needs no timestamp', async () => {
    const { call } = signedCalls({ acceptKey, requireTimestamp: true });
    expect(await call(KEY)).toEqual(ANSWER);
  });

  it.each(['', 'the-ke', 'the-key,the-key'])('is refused with the wrong key %j', async (key) => {
    const { call, auth } = signedCalls({ acceptKey });
    await expect(call({ 'x-api-key': key })).rejects.toThrow(new InvalidApiKeyError('API key wrong'));
    expect(auth()).toBeUndefined();
  });

  it('is refused for its missing signature where it brings no key, or where there is none', async () => {
    const missing = new InvalidSignatureError('signature missing or malformed');
    await expect(signedCalls({ acceptKey }).call({})).rejects.toThrow(missing);
    await expect(signedCalls().call(KEY)).rejects.toThrow(missing);
  });

  it('waits for a key until the deadline, and not a millisecond longer', async () => {
    const started = Promise.withResolvers<void>();
    const { call, time } = signedCalls({
      acceptKey: () => {
        started.resolve();
        return new Promise(() => {});
      },
    });
    const turn = call(KEY);
    await started.promise;
    time.advance(DEADLINE_MS - 1);
    expect(time.pendingTimers).toBe(1);
    time.advance(1);
    await expect(turn).rejects.toThrow(new SecretUnavailableError('secret did not come in time'));
  });
});

describe('a call with a signature', () => {
  const acceptKey = (isRight: IsRight) => isRight('the-key');

  it('passes by that, whatever its key', async () => {
    const { call, auth } = signedCalls({ acceptKey });
    expect(await call({ ...signed(), 'x-api-key': 'wrong' })).toEqual(ANSWER);
    expect(auth()).toBe('signature');
  });

  it.each([
    ['', 'signature missing or malformed'],
    [sign(BODY, 'another secret'), 'signature wrong'],
  ])('is refused by that, however right its key: %j', async (signature, message) => {
    const { call, auth } = signedCalls({ acceptKey });
    const headers = { 'x-cognigy-signature': signature, 'x-api-key': 'the-key' };
    await expect(call(headers)).rejects.toThrow(new InvalidSignatureError(message));
    expect(auth()).toBeUndefined();
  });
});
