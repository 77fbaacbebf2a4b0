import type { ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Socket } from 'node:net';

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

/**
 * Has an agent take a connection that was opened ahead where it would make one, by overriding what Node's
 * documentation names for that, `agent.createConnection`.
 */
export function openAhead(agent: HttpAgent): OpenAhead {
  const ready = new Map<string, Socket>();
  const openedAhead = new WeakSet<Socket>();
  const createConnection = agent.createConnection.bind(agent);

  agent.createConnection = (options, callback) => takeReady(options) ?? createConnection(options, callback);

  function takeReady({ host, port }: ClientRequestArgs): Socket | undefined {
    const key = `${host}:${port}`;
    const socket = ready.get(key);
    ready.delete(key);
    return socket?.destroyed === false ? socket.ref() : undefined;
  }

  return {
    open({ host, port, servername }) {
      const key = `${host}:${port}`;
      const isFree = Object.keys(agent.freeSockets).some((name) => name.startsWith(`${key}:`));
      if (isFree || ready.get(key)?.destroyed === false) {
        return;
      }
      const options = { host, port, noDelay: true, keepAlive: true, ...(servername && { servername }) };
      const socket = createConnection(options);
      if (socket instanceof Socket) {
        openedAhead.add(socket);
        ready.set(key, socket);
        // Nobody waits for it yet: it neither keeps the process alive, nor is its failure anybody's.
        socket.unref().on('error', () => {});
      }
    },
    wasOpenedAhead: (socket) => socket !== null && openedAhead.has(socket),
  };
}
