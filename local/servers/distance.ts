import { writeFile } from 'node:fs/promises';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { listenOnLoopback } from './listen.ts';
import { type Certificate, localhostCertificate } from './localhost-certificate.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * Puts TLS and the way there between a function and its CRM: a connection takes a round trip of `roundTripMs`, and so
 * does each message with its answer. The authority's certificate is written into `folder`. The relays do not keep the
 * process alive.
 *
 * @returns the environment of a function that takes this way
 */
export async function putAtDistance(
  environment: Environment,
  roundTripMs: number,
  folder: string,
): Promise<Environment> {
  const certificate = await localhostCertificate();
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, certificate.cert);
  const move = async (address = ''): Promise<string> => {
    const { port, pathname } = new URL(address);
    const moved = await serveFromAfar(Number(port), certificate, roundTripMs);
    return `https://localhost:${moved}${pathname}`.replace(/\/$/, '');
  };
  return {
    ...environment,
    CRM_BASE_URL: await move(environment['CRM_BASE_URL']),
    CRM_TOKEN_URL: await move(environment['CRM_TOKEN_URL']),
    NODE_EXTRA_CA_CERTS: authority,
  };
}

async function serveFromAfar(port: number, certificate: Certificate, roundTripMs: number): Promise<number> {
  const noDelay = true;
  const near = createTlsServer({ ...certificate, noDelay }, (socket) => {
    relay(socket, connect({ port, host: '127.0.0.1', noDelay }), 0);
  });
  const nearPort = await listenOnLoopback(near);
  const far = createTcpServer({ noDelay }, (socket) => {
    // Nothing goes over a connection before the answer to its SYN has come.
    setTimeout(() => {
      relay(socket, connect({ port: nearPort, host: '127.0.0.1', noDelay }), roundTripMs / 2);
    }, roundTripMs);
  });
  near.unref();
  far.unref();
  return listenOnLoopback(far);
}

/** Hands on between two sockets, each message after so many ms. */
function relay(one: Socket, other: Socket, ms: number): void {
  const later = (hand: () => void) => (ms === 0 ? hand() : setTimeout(hand, ms));
  const handOn = (from: Socket, to: Socket): void => {
    from
      .on('data', (bytes) => later(() => to.writable && to.write(bytes)))
      .on('close', () => later(() => to.destroy()))
      .on('error', () => {});
  };
  handOn(one, other);
  handOn(other, one);
}
