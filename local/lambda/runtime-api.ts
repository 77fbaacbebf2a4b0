import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listenOnLoopback } from '../servers/listen.ts';

/** One invocation as the Runtime API sees it. Instants are in ms of `performance.now()`. */
export interface Invocation {
  readonly handedOutAt: number;
  /** When the last byte of the function's response had come. */
  readonly answeredAt: number;
  readonly response: string;
}

/** The Lambda Runtime API for one function process. */
export interface RuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** When the process first asked for an invocation, which is the end of its INIT. */
  readonly initEndedAt: () => number | undefined;
  /** Hands an event to the process as soon as it asks for one; one at a time, as Lambda does. */
  invoke(event: string): Promise<Invocation>;
  /** Ends whatever invocation runs. */
  fail(reason: string): void;
  stop(): void;
}

interface Waiting {
  readonly event: string;
  readonly resolve: (invocation: Invocation) => void;
  readonly reject: (error: Error) => void;
  handedOutAt?: number;
}

const INVOCATION_TIMEOUT_MS = 10_000;

/** Starts the Lambda Runtime API (2018-06-01) on a free port of 127.0.0.1. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  let asking: ServerResponse | undefined;
  let waiting: Waiting | undefined;
  let initEndedAt: number | undefined;
  let requestNumber = 0;
  const sockets = new Set<Socket>();

  const server = createServer({ keepAliveTimeout: 120_000 }, (incoming, outgoing) => {
    if (incoming.url?.endsWith('/invocation/next')) {
      initEndedAt ??= performance.now();
      asking = outgoing;
      handOut();
      return;
    }
    readWhole(incoming, (body) => {
      const answeredAt = performance.now();
      outgoing.writeHead(202, { 'content-length': 0 }).end();
      if (incoming.url?.endsWith('/response')) {
        answered(answeredAt, body);
      } else {
        fail(`${incoming.url}: ${body}`);
      }
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });

  function handOut(): void {
    if (asking === undefined || waiting === undefined) {
      return;
    }
    requestNumber += 1;
    asking.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(waiting.event),
      'lambda-runtime-aws-request-id': `8476a536-e9f4-11e8-9739-${String(requestNumber).padStart(12, '0')}`,
      'lambda-runtime-deadline-ms': String(Date.now() + INVOCATION_TIMEOUT_MS),
      'lambda-runtime-invoked-function-arn':
        'arn:aws:lambda:eu-central-1:123456789012:function:cognigy-webhook',
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    waiting.handedOutAt = performance.now();
    asking.end(waiting.event);
    asking = undefined;
  }

  function answered(answeredAt: number, response: string): void {
    const { handedOutAt = answeredAt, resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.({ handedOutAt, answeredAt, response });
  }

  function fail(reason: string): void {
    waiting?.reject(new Error(reason));
    waiting = undefined;
  }

  return {
    address: `127.0.0.1:${await listenOnLoopback(server)}`,
    initEndedAt: () => initEndedAt,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        waiting = { event, resolve, reject };
        handOut();
      }),
    fail,
    stop() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}

function readWhole(incoming: IncomingMessage, onEnd: (body: string) => void): void {
  const chunks: Uint8Array[] = [];
  incoming
    .on('data', (chunk: Uint8Array) => chunks.push(chunk))
    .on('end', () => onEnd(Buffer.concat(chunks).toString()));
}
