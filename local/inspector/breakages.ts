import type { LocalStack, LocalStackOptions, StackServer } from '../local-stack.ts';
import type { Fault } from '../servers/fault.ts';
import type { Asked } from '../turns/turn-record.ts';
import type { Breakage, FaultName } from './page-api.ts';

/** Breaks the servers of the local stack, for all requests or for the next ones. */
export interface Breakages {
  /** What the local stack tells of its servers' requests and answers. */
  readonly onEvent: NonNullable<LocalStackOptions['onEvent']>;
  /** Says which stack it is, once that runs. */
  attach(stack: LocalStack): void;
  list(): readonly Breakage[];
  set(breakage: Breakage): void;
}

const SERVERS: Readonly<Record<Asked, StackServer>> = {
  crm: 'contactApi',
  token: 'tokenEndpoint',
  secrets: 'secretsManager',
};

const SLOW_MS = 2_500;
const RETRY_AFTER = { 'retry-after': '2' };

const FAULTS: Readonly<Record<FaultName, Fault | undefined>> = {
  slow: undefined,
  429: { status: 429, headers: RETRY_AFTER, body: { error: 'too many requests' } },
  401: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: {} },
  403: { status: 403, body: { error: 'forbidden' } },
  503: { status: 503, body: { error: 'down for maintenance' } },
  hangs: 'hang',
  nonsense: { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome to nginx!</h1>' },
  down: 'reset',
};

/** Creates them; the servers are well until one is set. */
export function createBreakages(): Breakages {
  const held = new Map<Asked, Breakage>(
    (['crm', 'token', 'secrets'] as const).map((to) => [to, { to }] as const),
  );
  let stack: LocalStack | undefined;

  function apply({ to, fault }: Breakage): void {
    const server = stack?.[SERVERS[to]];
    if (server !== undefined) {
      server.fault = fault === undefined ? undefined : FAULTS[fault];
      server.latencyMs = fault === 'slow' ? SLOW_MS : 0;
    }
  }

  return {
    onEvent(server, event) {
      const now = [...held.values()].find(({ to }) => SERVERS[to] === server);
      if (now === undefined || event === 'connection') {
        return;
      }
      // A request is told before its delay is read, an answer before the fault is.
      apply(now);
      if (event === 'answer' && now.left !== undefined) {
        held.set(now.to, now.left > 1 ? { ...now, left: now.left - 1 } : { to: now.to });
      }
    },
    attach(started) {
      stack = started;
    },
    list: () => [...held.values()],
    set(breakage) {
      held.set(breakage.to, breakage);
      apply(breakage);
    },
  };
}
