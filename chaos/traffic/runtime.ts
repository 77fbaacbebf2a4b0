import { nowMs } from '../plan/clock.ts';
import { createLagMeter } from './lag-meter.ts';
import type { EnvironmentMessage, TurnMessage } from './messages.ts';

// Stands in for Lambda's runtime in a process of its own: loads the packaged handler, then runs what turns come,
// many at once. It never exits by itself: once the parent hangs up, nothing of the function may keep it alive.

const lag = createLagMeter();

process.on('unhandledRejection', (reason) => {
  tell({
    kind: 'unhandled',
    name: reason instanceof Error ? `${reason.name}: ${reason.message}` : typeof reason,
  });
});

const beganAtMs = nowMs();
const loading: Promise<{ handler: (event: unknown, context: unknown) => unknown }> = import(
  `${process.env['LAMBDA_TASK_ROOT']}/functions/cognigy-webhook/handler.js`
);
process.on('message', (turn: TurnMessage) => void run(turn));
await loading;
tell({ kind: 'ready', initMs: nowMs() - beganAtMs });

async function run({ requestId, event, remainingMs }: TurnMessage): Promise<void> {
  const { handler } = await loading;
  const startedAtMs = nowMs();
  let answer: unknown;
  let threw: string | undefined;
  try {
    const getRemainingTimeInMillis = (): number => remainingMs - (nowMs() - startedAtMs);
    answer = await handler(event, { awsRequestId: requestId, getRemainingTimeInMillis });
  } catch (error) {
    threw = error instanceof Error ? error.name : typeof error;
  }
  const endedAtMs = nowMs();
  const lagMs = lag.longestSince(startedAtMs);
  const rssBytes = process.memoryUsage.rss();
  tell({ kind: 'answered', answered: { requestId, answer, threw, startedAtMs, endedAtMs, lagMs, rssBytes } });
}

function tell(message: EnvironmentMessage): void {
  process.send?.(message);
}
