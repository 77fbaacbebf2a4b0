import { createServer as createSecureServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listenOnLoopback } from '../../local/servers/listen.ts';
import { localhostCertificate } from '../../local/servers/localhost-certificate.ts';
import type { Script } from '../../local/servers/scripted-server.ts';
import { failing, inTurn, json, secrets, token, unanswered } from '../scripts.ts';
import { SECRETS, startTestWorld, type TestWorld, until } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

let world: TestWorld;
const servers: Server[] = [];

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(async () => {
  await world.stop();
  for (const server of servers.splice(0)) {
    server.close();
  }
});

const DEADLINE_MS = 2_000;

/** Repeats a step while the world's time passes, so that only a deadline ends what would go on for ever. */
function eachMs(ms: number, step: () => void): void {
  const { time } = world;
  const endMs = time.monotonicMs() + 4 * DEADLINE_MS;
  const repeat = (): void => {
    if (time.monotonicMs() < endMs) {
      step();
      time.advance(ms);
      setImmediate(repeat);
    }
  };
  repeat();
}

const FAULTS: Readonly<Record<string, () => Script>> = {
  'hangs after accept': () => unanswered(() => eachMs(100, () => {})),
  'drips byte by byte': () => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    eachMs(100, () => response.write(' '));
  },
  'sends a body without end': () => (_request, response) => {
    response.writeHead(200);
    eachMs(1, () => response.write('x'.repeat(1_024)));
  },
  'drips its headers': () => (_request, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    eachMs(100, () => response.socket?.write('x: y\r\n'));
  },
  'speaks no HTTP': () => (_request, response) => {
    response.socket?.end('nonsense\r\n\r\n');
  },
  'resets every connection': () => failing('close'),
  'is always busy': () => json(503, {}),
};

describe.each(Object.entries(FAULTS))('a server that %s', (_name, fault) => {
  it.each(['contactApi', 'tokenEndpoint'] as const)(
    'as the %s costs no more than the deadline',
    async (server) => {
      world[server].respondWith(fault());
      const { answer, body, emf } = await world
        .start({ CRM_DEADLINE_MS: String(DEADLINE_MS), CRM_TIMEOUT_MS: '5000' })
        .turn(httpApiEvent());

      expect(answer.statusCode).toBe(200);
      expect(body).toMatchObject({ crm_outcome: 'unavailable', customer_tier: 'standard' });
      expect(emf).toHaveLength(1);
      expect(emf[0]?.['Latency']).toBeLessThanOrEqual(DEADLINE_MS + 100);
      world.time.advance(10_000_000);
      expect(world.time.pendingTimers).toBe(0);
    },
  );
});

describe('a CRM', () => {
  it.each<[name: string, server: () => Promise<Server>]>([
    ['speaks no TLS', async () => createServer((socket) => socket.end('no TLS here'))],
    ['has a certificate of no authority', async () => createSecureServer(await localhostCertificate())],
  ])('that %s is unavailable, and asked once', async (_name, create) => {
    const server = await create();
    servers.push(server);
    const port = await listenOnLoopback(server);
    const { body, emf, logs } = await world
      .start({ CRM_BASE_URL: `https://localhost:${port}` })
      .turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
    expect(emf).toEqual([expect.objectContaining({ CrmRequests: 1 })]);
    expect(logs).toEqual([
      expect.objectContaining({ failure: expect.objectContaining({ reason: 'contact API: tls' }) }),
    ]);
  });

  it('that refuses connections is unavailable', async () => {
    const { body } = await world.start({ CRM_BASE_URL: 'http://127.0.0.1:1' }).turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
  });

  it('that closed all kept connections costs a silent second try, not a lookup', async () => {
    const webhook = world.start();
    await webhook.together(Array.from({ length: 5 }, () => httpApiEvent()));
    world.contactApi.respondWith(inTurn(failing('close'), failing('close'), json(200, { tier: 'gold' })));
    const { body, emf } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(emf).toEqual([expect.objectContaining({ CrmRequests: 1 })]);
    expect(world.time.waits).toEqual([]);
  });
});

describe('an environment that is frozen and thawed', () => {
  const HOUR_MS = 3_600_000;
  const never = failing('hang');

  it('while it asks for a token answers the next turn', async () => {
    world.tokenEndpoint.respondWith(inTurn(never, token('token-2')));
    const webhook = world.start();
    await until(() => world.tokenEndpoint.requests.length === 1);
    world.time.freeze(HOUR_MS);

    const { body } = await webhook.turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
  });

  it('while it reads its secrets answers the next turn', async () => {
    world.secretsManager.respondWith(inTurn(never, never, secrets(SECRETS)));
    const webhook = world.start();
    await until(() => world.secretsManager.requests.length === 2);
    world.time.freeze(HOUR_MS);

    const { answer } = await webhook.turn(httpApiEvent());
    expect(answer.statusCode).toBe(200);
  });

  it('in the middle of a turn answers the next one, and then that one', async () => {
    world.contactApi.respondWith(inTurn(never, json(200, { tier: 'gold' })));
    const webhook = world.start();
    const frozen = webhook.turn(httpApiEvent());
    await until(() => world.contactApi.requests.length === 1);
    world.time.freeze(HOUR_MS);

    const next = await webhook.turn(httpApiEvent());
    expect(next.body).toMatchObject({ crm_outcome: 'found' });
    world.time.advance(3_000);
    const { body } = await frozen;
    expect(body).toMatchObject({ crm_outcome: 'unavailable' });
  });

  it('for longer than its token lives asks for another', async () => {
    const webhook = world.start();
    await webhook.turn(httpApiEvent());
    world.time.freeze(HOUR_MS);
    await webhook.turn(httpApiEvent());
    expect(world.contactApi.requests.at(-1)?.headers.authorization).toBe('Bearer token-2');
  });
});
