import type { ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Socket } from 'node:net';
import { isWithin, type Time } from '../../lib/policies/time/time.ts';

/** Opens connections of an agent before the requests are there that will need them. */
export interface OpenAhead {
  /** Opens one to a host, unless one stands ready or free already. It fails silently: the request will tell. */
  open(address: Address): void;
  /** Whether a socket was opened ahead, so that its peer may have closed it unnoticed, as a kept one's. */
  wasOpenedAhead(socket: Socket | null): boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  /** For TLS (RFC 6066 section 3): the host's name, `""` where it is an IP address. */
  readonly servername?: string;
}

interface Ready {
  readonly socket: Socket;
  readonly openedAtEpochMs: number;
}

/**
 * Longer than a turn waits for what it opens a connection for, shorter than servers wait for a first request. Those
 * that give up may say so (408, RFC 9110 section 15.5.9), and that would be taken for the answer.
 */
const MAX_READY_MS = 10_000;

/**
 * Has an agent take a connection that was opened ahead where it would make one, by overriding what Node's
 * documentation names for that, `agent.createConnection`.
 */
export function openAhead(agent: HttpAgent, time: Time): OpenAhead {
  const ready = new Map<string, Ready>();
  const openedAhead = new WeakSet<Socket>();
  const createConnection = agent.createConnection.bind(agent);

  agent.createConnection = (options, callback) => takeReady(options) ?? createConnection(options, callback);

  function takeReady({ host, port }: ClientRequestArgs): Socket | undefined {
    const key = `${host}:${port}`;
    const taken = ready.get(key);
    ready.delete(key);
    if (taken === undefined || isGood(taken)) {
      return taken?.socket.ref();
    }
    taken.socket.destroy();
    return undefined;
  }

  /** By the wall clock, which goes on during a freeze. What has come before any request is no answer to it. */
  function isGood({ socket, openedAtEpochMs }: Ready): boolean {
    const isYoung = isWithin(openedAtEpochMs, MAX_READY_MS, time);
    return isYoung && !socket.destroyed && socket.readableLength === 0;
  }

  return {
    open({ host, port, servername }) {
      const key = `${host}:${port}`;
      const isFree = Object.keys(agent.freeSockets).some((name) => name.startsWith(`${key}:`));
      const before = ready.get(key);
      if (isFree || (before !== undefined && isGood(before))) {
        return;
      }
      before?.socket.destroy();
      const options = { host, port, noDelay: true, keepAlive: true, ...(servername && { servername }) };
      const socket = createConnection(options);
      if (socket instanceof Socket) {
        openedAhead.add(socket);
        ready.set(key, { socket, openedAtEpochMs: time.epochMs() });
        // Nobody waits for it yet: it neither keeps the process alive, nor is its failure anybody's.
        socket.unref().on('error', () => {});
      }
    },
    wasOpenedAhead: (socket) => socket !== null && openedAhead.has(socket),
  };
}
