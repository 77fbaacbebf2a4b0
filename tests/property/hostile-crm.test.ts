import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { FALLBACK_POLICIES } from '../../lib/transform/enrichment.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { json } from '../scripts.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent, payloadOf } from '../webhook-events.ts';
import { expectDefinedEnd } from './hostile-answers.ts';
import { NAUGHTY_STRINGS } from './naughty-strings.ts';
import { asReceived } from './payloads.ts';

// Hundreds of whole turns.
jest.setTimeout(60_000);

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

const SERVERS = ['contactApi', 'tokenEndpoint'] as const;
const ENDS = ['ok', 'crm_unauthorized', 'crm_rate_limited', 'crm_unavailable'];

/** Stands for `__proto__` until the answer is written, as in `payloads.ts`. */
const PROTO = '~proto~';

const texts = fc.oneof(
  fc.constantFrom('ada@example.com', 'gold', 'a@b\r\nbcc: c@d', 'a@b\0', '\u2028', `${'x'.repeat(60_000)}`),
  fc.constantFrom(`${'x'.repeat(64)}@${'y'.repeat(189)}`, `${'x'.repeat(64)}@${'y'.repeat(190)}`),
  fc.constantFrom(...NAUGHTY_STRINGS),
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })).map((parts) => parts.join('@')),
);

const values = fc.oneof(
  { weight: 5, arbitrary: texts },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const fields = {
  tier: values,
  email: values,
  access_token: fc.oneof(fc.constant('token-9'), values),
  token_type: fc.oneof(fc.constantFrom('Bearer', 'bEARER'), values),
  expires_in: fc.oneof(fc.constantFrom(0, -1, 1e308, '3600', 1e-9), values),
  [PROTO]: fc.constant({ tier: 'polluted', email: 'polluted@example.com' }),
};

const bodies = fc.oneof(
  fc.record(fields).map((record) => Buffer.from(JSON.stringify(asReceived(record)))),
  fc.record(fields, { requiredKeys: [] }).map((record) => Buffer.from(JSON.stringify(asReceived(record)))),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .constantFrom(
      '['.repeat(60_000),
      `{"tier":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
      '',
      'x'.repeat(65_537),
    )
    .map((text) => Buffer.from(text)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);

/** What a header field may hold (RFC 9110 section 5.5), and what it means to whom reads some of them. */
const headerTexts = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '-5',
    '999999999',
    '1e9',
    'soon',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    'A, 00:00:00 GMT',
  ),
  fc
    .array(fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f))
    .map((codes) => String.fromCharCode(...codes)),
);

const answers = fc.record({
  status: fc.oneof(
    fc.constantFrom(200, 201, 204, 302, 304, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504),
    fc.integer({ min: 200, max: 999 }),
  ),
  headers: fc.record(
    {
      'retry-after': headerTexts,
      location: headerTexts,
      'content-type': headerTexts,
      'content-encoding': fc.constantFrom('gzip', 'br', 'x', 'identity', 'identity', 'identity'),
      'set-cookie': headerTexts,
      'x-amz': headerTexts,
    },
    { requiredKeys: [] },
  ),
  body: bodies,
});

/** What either server would say, so that chance does not decide which ends are seen. */
const DECENT = Buffer.from('{"tier":"gold","access_token":"token-9","token_type":"Bearer"}');

/** Returns the script that answers in one way. */
function answering({
  status,
  headers,
  body,
}: typeof answers extends fc.Arbitrary<infer T> ? T : never): Script {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Expects of a turn's fields what a flow may rely on, whatever the CRM keeps in its own. */
function expectDecentContact(body: Readonly<Record<string, unknown>>): void {
  const { customer_email: email, customer_tier: tier } = body;
  expect(tier).toMatch(/^[^\p{Cc}\u2028\u2029]{1,256}$/u);
  if (email !== null) {
    expect(email).toMatch(/^[^\s\p{Cc}]+@[^\s\p{Cc}]+$/u);
    expect(Buffer.byteLength(String(email))).toBeLessThanOrEqual(254);
  }
}

describe.each(SERVERS)('a hostile %s', (server) => {
  it('that answers anything gets a defined end out of it, and never more than a decent contact', async () => {
    const outcomes = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom(...FALLBACK_POLICIES), async (answer, policy) => {
        world[server].respondWith(answering(answer));
        const turn = await world.start({ CRM_FALLBACK: policy }).turn(httpApiEvent());
        const end = expectDefinedEnd(turn);
        expect(ENDS).toContain(end);
        if (end === 'ok') {
          expectDecentContact(turn.body);
          expect(turn.answer.body.length).toBeLessThan(1_500);
        }
        outcomes.add(turn.emf[0]?.['crm_outcome']);
      }),
      {
        numRuns: 300,
        examples: [200, 401, 429, 500].map((status) => [{ status, headers: {}, body: DECENT }, 'outage']),
      },
    );
    expect([...outcomes]).toEqual(
      expect.arrayContaining(['found', 'unauthorized', 'rate_limited', 'unavailable']),
    );
  });

  it('that answers any bytes for HTTP gets a defined end out of it', async () => {
    const pieces = fc.oneof(
      fc.constantFrom(
        ...['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 200 OK\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/2 200\r\n'],
        ...[
          'HTTP/1.1 101 Switching Protocols\r\n',
          'Upgrade: x\r\nConnection: upgrade\r\n',
          'HTTP/1.1 204 No\r\n',
        ],
        ...[
          'Content-Length: 15\r\n',
          'Content-Length: 999999\r\n',
          'Content-Length: -1\r\n',
          'Retry-After: 1\r\n',
        ],
        ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n', `x: ${'y'.repeat(20_000)}\r\n`],
        ...['\r\n', '\r\n\r\n', '5\r\nhello\r\n', 'fffffffffff\r\n', '0\r\n\r\n', '{"tier":"gold"}'],
      ),
      fc.string({ unit: 'binary' }),
    );
    const raw = fc
      .tuple(fc.boolean(), fc.array(pieces, { maxLength: 6 }))
      .map(([begun, parts]) => `${begun ? 'HTTP/1.1 200 OK\r\n' : ''}${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(raw, async (bytes) => {
        world[server].respondWith((_request, response) => {
          response.socket?.end(bytes);
        });
        const turn = await world.start({ CRM_FALLBACK: 'never' }).turn(httpApiEvent());
        expect(ENDS).toContain(expectDefinedEnd(turn));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['sends more header fields than anyone reads', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`],
    ['sends a header field without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`],
    [
      'sends a chunk of an impossible size',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n',
    ],
    [
      'contradicts itself on the length',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    ],
    [
      'sends a body that is too large',
      `HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n${' '.repeat(65_537)}`,
    ],
  ])('that %s is given up at once, though it keeps the connection open', async (_name, bytes) => {
    world[server].respondWith((_request, response) => {
      response.socket?.write(bytes);
    });
    const turn = await world.start().turn(httpApiEvent());
    expect(expectDefinedEnd(turn)).toBe('ok');
    expect(turn.body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(world.time.pendingTimers).toBe(0);
  });

  it('that redirects is not followed', async () => {
    const elsewhere = await startTestWorld();
    for (const status of [301, 302, 303, 307, 308]) {
      world[server].respondWith(
        json(status, {}, { location: `${elsewhere.contactApi.origin}/api/v2/contacts/x` }),
      );
      const { body } = await world.start().turn(httpApiEvent());
      expect(body).toMatchObject({ crm_outcome: 'unavailable', customer_email: null });
    }
    expect(elsewhere.contactApi.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe('a token', () => {
  it.each(['a\0', 'a\r\nx: y', 'a b', '\u2603', 'ü', '', ' ', null, 7, ['a']])(
    'that cannot stand in a header never gets there: %j',
    async (access_token) => {
      world.tokenEndpoint.respondWith(json(200, { access_token, token_type: 'Bearer', expires_in: 60 }));
      const turn = await world.start().turn(httpApiEvent());
      expect(expectDefinedEnd(turn)).toBe('ok');
      expect(turn.body).toMatchObject({ crm_outcome: 'unavailable' });
      expect(world.contactApi.requests).toEqual([]);
    },
  );
});

describe('an id that the CRM chokes on', () => {
  it.each([
    ['with a client error', json(400, { message: 'no such form of id' })],
    ['with another', json(414, {})],
  ])('%s does not shut the CRM off for others', async (_name, choking) => {
    world.contactApi.respondWith((request, response) =>
      (request.path.includes('eve') ? choking : json(200, { tier: 'gold' }))(request, response),
    );
    const webhook = world.start({ CRM_BREAKER_FAILURES: '2' });
    for (let turn = 0; turn < 5; turn += 1) {
      const { body } = await webhook.turn(httpApiEvent(payloadOf('eve')));
      expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    }
    expect((await webhook.turn(httpApiEvent())).body).toMatchObject({ crm_outcome: 'found' });
  });

  it.each([
    ['e'.repeat(4_000), 1],
    ['e'.repeat(4_001), 0],
    ['ü'.repeat(667), 0],
    ['e'.repeat(250_000), 0],
  ])('for its length never reaches it: %#', async (id, requests) => {
    const { body } = await world.start().turn(httpApiEvent(payloadOf(id)));
    expect(body).toMatchObject({ crm_outcome: requests === 1 ? 'found' : 'not_found' });
    expect(world.contactApi.requests).toHaveLength(requests);
  });
});

describe("a contact's", () => {
  const longest = `${'x'.repeat(64)}@${'y'.repeat(189)}`;

  it.each([
    ['as long as any can be', longest, longest],
    ['one octet longer', `${longest}z`, null],
    ['as long in octets, not in characters', `${'ü'.repeat(127)}@x`, null],
    ['with a line break', 'ada@example.com\r\nbcc: eve@example.com', null],
    ['of 60 kB', `a@${'b'.repeat(60_000)}`, null],
  ])('e-mail address %s', async (_name, email, answered) => {
    world.contactApi.respondWith(json(200, { tier: 'gold', email }));
    const { body } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found', customer_tier: 'gold', customer_email: answered });
  });

  it.each([
    ['of 256 characters', '𝒢'.repeat(256), '𝒢'.repeat(256)],
    ['of 257 characters', 'g'.repeat(257), 'standard'],
    ['of 60 kB', 'g'.repeat(60_000), 'standard'],
    ['with a line break', 'gold\nplease', 'standard'],
    ['with a control character', 'gold\x1b[0m', 'standard'],
    ['with a blank', 'gold plus', 'gold plus'],
  ])('tier %s', async (_name, tier, answered) => {
    world.contactApi.respondWith(json(200, { tier, email: 'ada@example.com' }));
    const { body } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({
      crm_outcome: 'found',
      customer_tier: answered,
      customer_email: 'ada@example.com',
    });
  });

  it('prototype is not looked at', async () => {
    world.contactApi.respondWith(() => ({
      status: 200,
      body: '{"__proto__":{"tier":"gold","email":"eve@example.com"}}',
    }));
    const { body } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({
      crm_outcome: 'unavailable',
      customer_tier: 'standard',
      customer_email: null,
    });
    expect(Reflect.get({}, 'tier')).toBeUndefined();
  });
});
