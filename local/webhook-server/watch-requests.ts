import { AsyncLocalStorage } from 'node:async_hooks';
import diagnosticsChannel from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Asked, MadeRequest } from '../turns/turn-record.ts';

/** What is seen of one turn while it runs; it is found by the asynchronous context, so turns do not mix. */
export interface Watched {
  readonly startedAtMs: number;
  readonly lines: string[];
  readonly requests: SeenRequest[];
  /** Called when a request ended. */
  onEnd: () => void;
}

type SeenRequest = { -readonly [Name in keyof MadeRequest]: MadeRequest[Name] };

const MAX_BODY_BYTES = 65_536;
const watched = new AsyncLocalStorage<Watched>();
/** Those that belong to no turn: the function's start. */
const atStart: Watched = { startedAtMs: 0, lines: [], requests: [], onEnd: () => {} };

/** Runs a turn so that its requests and its output are credited to it. */
export function watchTurn<T>(turn: Watched, run: () => Promise<T>): Promise<T> {
  return watched.run(turn, run);
}

/** Returns the turn that the code which runs now belongs to. */
export function currentTurn(): Watched {
  return watched.getStore() ?? atStart;
}

/**
 * Returns the requests of the function's start that a turn may have waited for, in the turn's own time: those that had
 * not ended when it began.
 */
export function requestsAtStart(startedAtMs: number, answeredAtMs: number): MadeRequest[] {
  return atStart.requests
    .filter(
      (request) =>
        request.startedAtMs < answeredAtMs && (request.endedAtMs ?? Number.POSITIVE_INFINITY) > startedAtMs,
    )
    .map((request) => shifted(request, startedAtMs));
}

/**
 * Sees every request that this thread makes by `node:http` and `node:https`, through the channels that Node publishes
 * them on (Node's documentation, "Built-in channels").
 *
 * @param servers origin and path prefix of each server
 */
export function watchRequests(servers: Readonly<Record<Asked, string>>): void {
  const seen = new WeakMap<ClientRequest, { turn: Watched; end: (how: Partial<MadeRequest>) => void }>();
  // An error is told in the context of its connection, which another turn may have opened. What is sent again there
  // and then belongs to the turn whose request failed.
  let failing: Watched | undefined;

  diagnosticsChannel.subscribe('http.client.request.created', (message) => {
    const { request } = message as { readonly request: ClientRequest };
    const turn = failing ?? currentTurn();
    const { method, path, protocol } = request;
    const made: SeenRequest = {
      to: serverOf(`${protocol}//${String(request.getHeader('host'))}${path}`, servers),
      method,
      path,
      startedAtMs: performance.now() - turn.startedAtMs,
    };
    turn.requests.push(made);
    function end(how: Partial<MadeRequest>): void {
      if (made.endedAtMs === undefined) {
        Object.assign(made, how, { endedAtMs: performance.now() - turn.startedAtMs });
        turn.onEnd();
      }
    }
    seen.set(request, { turn, end });
  });
  diagnosticsChannel.subscribe('http.client.request.error', (message) => {
    const { request, error } = message as {
      readonly request: ClientRequest;
      readonly error: NodeJS.ErrnoException;
    };
    // A peer that closed and a client that gave up say the same.
    const failure = error.message === 'socket hang up' ? 'no answer' : (error.code ?? error.message);
    const known = seen.get(request);
    known?.end({ failure });
    failing = known?.turn;
    queueMicrotask(() => {
      failing = undefined;
    });
  });
  diagnosticsChannel.subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as {
      readonly request: ClientRequest;
      readonly response: IncomingMessage;
    };
    const end = seen.get(request)?.end;
    if (end !== undefined) {
      followResponse(request, response, servers, end);
    }
  });
}

function followResponse(
  request: ClientRequest,
  response: IncomingMessage,
  servers: Readonly<Record<Asked, string>>,
  end: (how: Partial<MadeRequest>) => void,
): void {
  const url = `${request.protocol}//${String(request.getHeader('host'))}${request.path}`;
  // An error tells no secret.
  const isKept = serverOf(url, servers) === 'crm' || (response.statusCode ?? 0) >= 400;
  const retryAfter = response.headers['retry-after'];
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (isKept) {
    // The client adds its own listener before the first chunk comes: both get all of them.
    response.on('data', (chunk: Uint8Array) => {
      bytes += chunk.byteLength;
      if (bytes <= MAX_BODY_BYTES) {
        chunks.push(chunk);
      }
    });
  }
  response.once('close', () => {
    end({
      ...(response.statusCode !== undefined && { status: response.statusCode }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(isKept && { body: Buffer.concat(chunks).toString() }),
      ...(!response.complete && { failure: 'cut off' }),
    });
  });
}

/** The token endpoint first: it may stand below the CRM's own address. */
function serverOf(url: string, servers: Readonly<Record<Asked, string>>): Asked {
  if (url.startsWith(servers.token)) {
    return 'token';
  }
  return url.startsWith(servers.secrets) ? 'secrets' : 'crm';
}

function shifted(request: SeenRequest, byMs: number): MadeRequest {
  const { startedAtMs, endedAtMs } = request;
  return {
    ...request,
    startedAtMs: startedAtMs - byMs,
    ...(endedAtMs !== undefined && { endedAtMs: endedAtMs - byMs }),
  };
}
