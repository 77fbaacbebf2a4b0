import { isFailed } from '../../turns/describe-turn.ts';
import type { MadeRequest } from '../../turns/turn-record.ts';

interface WaterfallProps {
  readonly requests: readonly MadeRequest[];
  readonly turnMs: number;
}

const NAMES = { crm: 'CRM', token: 'Token', secrets: 'Secrets' } as const;
const ROW = 26;
const WIDTH = 1_000;
/** Below that a wait is no wait, but the function's own work. */
const MIN_WAIT_MS = 10;

/** The requests of a turn along its time, and the waits between those to the same server. */
export function Waterfall({ requests, turnMs }: WaterfallProps) {
  const from = Math.min(0, ...requests.map(({ startedAtMs }) => startedAtMs));
  const until = Math.max(turnMs, ...requests.map(endOf(turnMs)));
  const x = (ms: number) => ((ms - from) / Math.max(until - from, 1)) * WIDTH;
  const rows = requests.toSorted((one, other) => one.startedAtMs - other.startedAtMs);
  return (
    <section class="waterfall" aria-label="Requests">
      <h3>
        Requests <small>0 to {turnMs.toFixed(0)} ms</small>
      </h3>
      <ol>
        {rows.map((request, index) => {
          const end = endOf(turnMs)(request);
          const before = rows.slice(0, index).findLast(({ to }) => to === request.to);
          const waitedSince = before === undefined ? request.startedAtMs : endOf(turnMs)(before);
          const waitMs = request.startedAtMs - waitedSince;
          return (
            <li key={`${request.to}${request.startedAtMs}`}>
              <span class="to">{NAMES[request.to]}</span>
              <span class={`how ${isGood(request) ? 'good' : 'bad'}`}>{howItEnded(request)}</span>
              <svg viewBox={`0 0 ${WIDTH} ${ROW}`} preserveAspectRatio="none" aria-hidden="true">
                {waitMs >= MIN_WAIT_MS ? (
                  <rect
                    class="wait"
                    x={x(waitedSince)}
                    y="12"
                    width={x(request.startedAtMs) - x(waitedSince)}
                    height="2"
                  />
                ) : null}
                <rect
                  class={isGood(request) ? 'good' : 'bad'}
                  x={x(request.startedAtMs)}
                  y="5"
                  width={Math.max(x(end) - x(request.startedAtMs), 4)}
                  height="16"
                  rx="3"
                />
              </svg>
              <span class="took">
                {(end - request.startedAtMs).toFixed(0)} ms
                {waitMs >= MIN_WAIT_MS ? <em> after a wait of {waitMs.toFixed(0)} ms</em> : null}
              </span>
              <details>
                <summary>
                  <code class="path">
                    {request.method} {request.path}
                  </code>
                </summary>
                <pre>{request.body ?? 'What it answered is a secret, and not kept.'}</pre>
              </details>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function endOf(turnMs: number) {
  return ({ startedAtMs, endedAtMs }: MadeRequest) => endedAtMs ?? Math.max(turnMs, startedAtMs);
}

function isGood(request: MadeRequest): boolean {
  return !isFailed(request);
}

function howItEnded({ status, failure, endedAtMs, retryAfter }: MadeRequest): string {
  if (endedAtMs === undefined) {
    return 'runs';
  }
  const how = failure ?? String(status);
  return retryAfter === undefined ? how : `${how}, retry after ${retryAfter}`;
}
