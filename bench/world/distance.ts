import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { type Certificate, localhostCertificate } from '../../local/servers/localhost-certificate.ts';
import { listen } from './loopback-server.ts';
import type { World } from './world.ts';

/** A world whose token endpoint and CRM stand elsewhere. */
export interface Distance {
  /** What a function needs to find them there. */
  readonly env: World['env'];
  readonly stop: () => Promise<void>;
}

/**
 * Puts TLS and the way there between a function and its CRM: every connection, and then every message on it, takes
 * the time of its round trips.
 */
export async function putAtDistance({ env }: World, roundTripMs: number): Promise<Distance> {
  const folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-bench-'));
  const certificate = await localhostCertificate();
  await writeFile(join(folder, 'ca.pem'), certificate.cert);
  const stops: (() => void)[] = [];
  const move = async (name: string): Promise<string> => {
    const url = new URL(env[name] ?? '');
    const moved = await serveFromAfar(Number(url.port), certificate, roundTripMs);
    stops.push(moved.stop);
    return `https://localhost:${moved.port}${url.pathname}`;
  };
  return {
    env: {
      ...env,
      CRM_BASE_URL: (await move('CRM_BASE_URL')).replace(/\/$/, ''),
      CRM_TOKEN_URL: await move('CRM_TOKEN_URL'),
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    },
    async stop() {
      for (const stop of stops) stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function serveFromAfar(serverPort: number, certificate: Certificate, roundTripMs: number) {
  const sockets = new Set<Socket>();
  const noDelay = true;
  const near = createTlsServer({ ...certificate, noDelay }, (socket) => {
    relay(socket, connect({ port: serverPort, host: '127.0.0.1', noDelay }), 0);
  });
  const nearPort = await listen(near);
  const far = createTcpServer({ noDelay }, (socket) => {
    // Nothing goes over a connection before the answer to its SYN has come.
    setTimeout(
      () => relay(socket, connect({ port: nearPort, host: '127.0.0.1', noDelay }), roundTripMs / 2),
      roundTripMs,
    );
  });
  for (const server of [near, far]) {
    server.on('connection', (socket: Socket) =>
      sockets.add(socket.on('close', () => sockets.delete(socket))),
    );
  }
  return {
    port: await listen(far),
    stop() {
      near.close();
      far.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Hands on between two sockets, each message after so many ms. */
function relay(one: Socket, other: Socket, ms: number): void {
  const later = (hand: () => void) => (ms === 0 ? hand() : setTimeout(hand, ms));
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from
      .on('data', (bytes) => later(() => to.writable && to.write(bytes)))
      .on('close', () => later(() => to.destroy()))
      .on('error', () => {});
  }
}
