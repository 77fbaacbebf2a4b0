import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../local/servers/listen.ts';

/** A call of an AWS client, as far as it can be named without its service's model. */
export interface AwsCall {
  /** From the signature's scope, such as `secretsmanager`. */
  readonly service: string;
  /** The operation, or method and path where the service names it so. */
  readonly operation: string;
  readonly body: string;
}

/** What the proxy answers itself, instead of passing a call on. */
export interface OwnAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface AwsProxy {
  readonly origin: string;
  readonly calls: readonly AwsCall[];
  stop(): void;
}

/** Starts a proxy on 127.0.0.1 before a stand-in of AWS: it notes each call, and answers some itself. */
export async function startAwsProxy(
  target: string,
  answerItself: (call: AwsCall) => OwnAnswer | undefined = () => undefined,
): Promise<AwsProxy> {
  const calls: AwsCall[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await readWhole(incoming);
    const call = callOf(incoming, body.toString('latin1'));
    calls.push(call);
    const own = answerItself(call);
    if (own === undefined) {
      passOn(target, incoming, body, outgoing);
    } else {
      outgoing.writeHead(own.status, { 'content-type': own.contentType }).end(own.body);
    }
  });
  const origin = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  return {
    origin,
    calls,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readWhole(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function callOf({ headers, method, url = '' }: IncomingMessage, body: string): AwsCall {
  const service =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';
  const target = headers['x-amz-target'];
  const operation =
    typeof target === 'string'
      ? target.replace(/^.*\./, '')
      : (/(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? `${method} ${url}`);
  return { service, operation, body };
}

function passOn(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { method, url = '/', headers } = incoming;
  request(new URL(url, target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  })
    .on('error', () => outgoing.writeHead(502).end())
    .end(body);
}
