import { createServer as createSecureServer } from 'node:https';
import { createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKeepAliveClient } from '../../functions/http/keep-alive-client.ts';
import { HttpFailure, type HttpRequest } from '../../lib/policies/http/http-client.ts';
import { listenOnLoopback } from '../../local/servers/listen.ts';
import { localhostCertificate } from '../../local/servers/localhost-certificate.ts';
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
} from '../../local/servers/scripted-server.ts';
import { createFakeTime } from '../fake-time.ts';
import { answerNow, json, secrets, token } from '../scripts.ts';
import { SECRETS, startTestWorld, type TestWorld, until } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

/** Answers once it is let. */
function held(respond: Script): { readonly respond: Script; readonly release: () => void } {
  const waiting: (() => void)[] = [];
  let released = false;
  return {
    respond: (request, response) => {
      if (released) {
        return respond(request, response);
      }
      waiting.push(() => answerNow(respond, request, response));
      return undefined;
    },
    release() {
      released = true;
      for (const answer of waiting) {
        answer();
      }
    },
  };
}

/** Lets what the network has for us come in, without a clock. */
async function eventLoopTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a cold start', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = await startTestWorld();
  });

  afterEach(() => world.stop());

  it('connects to the token endpoint while it waits for secrets, and to the CRM while it waits for a token', async () => {
    const { secretsManager, tokenEndpoint, contactApi } = world;
    const heldSecrets = held(secrets(SECRETS));
    const heldToken = held(token('token-1'));
    secretsManager.respondWith(heldSecrets.respond);
    tokenEndpoint.respondWith(heldToken.respond);

    const turn = world.start().turn(httpApiEvent());
    await until(() => secretsManager.requests.length === 2 && tokenEndpoint.connections === 1);
    expect(tokenEndpoint.requests).toHaveLength(0);
    heldSecrets.release();
    await until(() => tokenEndpoint.requests.length === 1 && contactApi.connections === 1);
    expect(contactApi.requests).toHaveLength(0);
    heldToken.release();

    expect((await turn).body).toMatchObject({ crm_outcome: 'found' });
    expect([tokenEndpoint.connections, contactApi.connections]).toEqual([1, 1]);
  });

  it('loses nothing where the CRM closes that connection before it is needed', async () => {
    const { tokenEndpoint, contactApi } = world;
    const heldToken = held(token('token-1'));
    tokenEndpoint.respondWith(heldToken.respond);
    const turn = world.start().turn(httpApiEvent());
    await until(() => tokenEndpoint.requests.length === 1 && contactApi.connections === 1);
    contactApi.dropConnections();
    heldToken.release();

    const { body, emf } = await turn;
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(emf).toEqual([expect.objectContaining({ CrmRequests: 1 })]);
    expect(world.time.waits).toEqual([]);
  });

  it('loses nothing where the CRM drops that connection as it is used', async () => {
    let dropped = 0;
    world.contactApi.respondWith((request, response) => {
      if (dropped > 0) {
        return json(200, { tier: 'gold' })(request, response);
      }
      dropped += 1;
      response.destroy();
      return undefined;
    });
    const { body, emf } = await world.start().turn(httpApiEvent());
    expect(body).toMatchObject({ crm_outcome: 'found' });
    expect(emf).toEqual([expect.objectContaining({ CrmRequests: 1 })]);
  });
});

describe('a connection', () => {
  const time = createFakeTime();
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await startScriptedServer(json(200, {}));
  });

  afterEach(() => server.stop());

  function requestTo(to: URL): HttpRequest {
    return { method: 'GET', server: to, path: '/', headers: {}, timeoutMs: 1_000, maxResponseBytes: 1_000 };
  }

  it('is opened once, however often it is asked for, and serves the requests that follow', async () => {
    const client = createKeepAliveClient(time);
    const url = new URL(server.origin);
    client.connect(url);
    client.connect(new URL(`${server.origin}/another/path`));
    await client.send(requestTo(url));
    client.connect(url);
    await client.send(requestTo(url));
    expect(server.connections).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  it('that nobody has used for 10 s is not used any more', async () => {
    const client = createKeepAliveClient(time);
    const url = new URL(server.origin);
    client.connect(url);
    await until(() => server.connections === 1);
    time.freeze(9_999);
    client.connect(url);
    time.freeze(1);
    expect(await client.send(requestTo(url))).toMatchObject({ status: 200 });
    expect(server.connections).toBe(2);

    const other = createKeepAliveClient(time);
    other.connect(url);
    await until(() => server.connections === 3);
    time.freeze(10_000);
    other.connect(url);
    expect(await other.send(requestTo(url))).toMatchObject({ status: 200 });
    expect(server.connections).toBe(4);
  });

  it('is not used after the clock was set back: nobody can say how old it is', async () => {
    const client = createKeepAliveClient(time);
    const url = new URL(server.origin);
    client.connect(url);
    await until(() => server.connections === 1);
    time.freeze(-3_600_000);
    expect(await client.send(requestTo(url))).toMatchObject({ status: 200 });
    expect(server.connections).toBe(2);
  });

  it('on which the server gave up waiting is not used, nor what it said taken for an answer', async () => {
    let connections = 0;
    const impatient = createServer((socket) => {
      connections += 1;
      if (connections === 1) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
      } else {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
      }
    });
    const url = new URL(`http://127.0.0.1:${await listenOnLoopback(impatient)}`);
    const client = createKeepAliveClient(time);
    try {
      client.connect(url);
      await eventLoopTurns(1_000);
      expect(await client.send(requestTo(url))).toMatchObject({ status: 200 });
      expect(connections).toBe(2);
    } finally {
      impatient.close();
    }
  });

  it('is another for another server', async () => {
    const client = createKeepAliveClient(time);
    client.connect(new URL(server.origin));
    const other = await startScriptedServer(json(200, {}));
    try {
      await client.send(requestTo(new URL(other.origin)));
      expect([server.requests.length, other.requests.length]).toEqual([0, 1]);
    } finally {
      await other.stop();
    }
  });

  it('over TLS names its host, is checked, and is there once the request is', async () => {
    const { key, cert } = await localhostCertificate();
    const trusted = getCACertificates('default');
    const names: unknown[] = [];
    const secure = createSecureServer({ key, cert }, (_request, response) => response.end('{}'));
    secure.on('secureConnection', (socket: TLSSocket) => names.push(Reflect.get(socket, 'servername')));
    const url = new URL(`https://localhost:${await listenOnLoopback(secure)}`);
    try {
      setDefaultCACertificates([...trusted, cert]);
      const client = createKeepAliveClient(time);
      client.connect(url);
      await until(() => names.length === 1);
      expect(await client.send(requestTo(url))).toMatchObject({ status: 200 });
      expect(names).toEqual(['localhost']);

      setDefaultCACertificates(trusted);
      const stranger = createKeepAliveClient(time);
      stranger.connect(url);
      await expect(stranger.send(requestTo(url))).rejects.toBeInstanceOf(HttpFailure);
    } finally {
      setDefaultCACertificates(trusted);
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    }
  });

  it.each(['http://127.0.0.1:1', 'http://[::1]:1', 'https://127.0.0.1:1'])(
    'to %s that cannot be opened is nobody’s failure but the request’s',
    async (origin) => {
      const client = createKeepAliveClient(time);
      client.connect(new URL(origin));
      await eventLoopTurns(1_000);
      await expect(client.send(requestTo(new URL(origin)))).rejects.toBeInstanceOf(HttpFailure);
    },
  );
});
