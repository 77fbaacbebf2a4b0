import { LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';
import { httpApiEvent } from '../../local/samples/http-api-event.ts';
import { webhookCall } from '../../local/samples/webhook-call.ts';
import { median } from '../statistics.ts';
import { BODY_KIB, bodyOf } from './bodies.ts';
import { transformAsWeDo } from './ours.ts';
import { transformPlainly } from './plain.ts';

/** One size of body, in a process of its own: prints one line of JSON. */
export interface TransformFigures {
  readonly kib: number;
  readonly bytes: number;
  /** Medians, per turn. */
  readonly oursUs: number;
  readonly plainUs: number;
}

/** What one measurement takes at least, so that the clock's own cost does not show. */
const BATCH_MS = 4;
const WARM_UP_MS = 400;

const [batches = '60'] = process.argv.slice(2);
const figures: TransformFigures[] = [];
for (const kib of BODY_KIB) figures.push(await measure(kib, Number(batches)));
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function measure(kib: number, count: number): Promise<TransformFigures> {
  const body = bodyOf(kib);
  // As the runtime hands it over: parsed out of the event's JSON.
  const event: ReturnType<typeof httpApiEvent> = JSON.parse(JSON.stringify(httpApiEvent(webhookCall(body))));
  await checkSame(event);

  const ours = () => transformAsWeDo(event, LOCAL_WEBHOOK_SECRET);
  const plain = () => transformPlainly(event, LOCAL_WEBHOOK_SECRET);
  const turnsPerBatch = await warmUp(ours, plain);
  const oursUs: number[] = [];
  const plainUs: number[] = [];
  for (let batch = 0; batch < count; batch++) {
    oursUs.push(await timeBatch(ours, turnsPerBatch));
    plainUs.push(await timeBatch(plain, turnsPerBatch));
  }
  return { kib, bytes: Buffer.byteLength(body), oursUs: median(oursUs), plainUs: median(plainUs) };
}

/** Both must give the same conversation, but for the time. */
async function checkSame(event: ReturnType<typeof httpApiEvent>): Promise<void> {
  const [ours, plain] = [
    await transformAsWeDo(event, LOCAL_WEBHOOK_SECRET),
    transformPlainly(event, LOCAL_WEBHOOK_SECRET),
  ].map((conversation) => JSON.stringify({ ...conversation, timestamp: '' }));
  if (ours !== plain) throw new Error(`not the same:\n${ours?.slice(0, 300)}\n${plain?.slice(0, 300)}`);
}

async function warmUp(ours: () => Promise<unknown>, plain: () => unknown): Promise<number> {
  let turns = 0;
  const end = performance.now() + WARM_UP_MS;
  while (performance.now() < end) {
    plain();
    await ours();
    turns += 1;
  }
  return Math.max(1, Math.ceil((turns * 2 * BATCH_MS) / WARM_UP_MS));
}

async function timeBatch(turn: () => unknown, turns: number): Promise<number> {
  const startedAt = performance.now();
  for (let index = 0; index < turns; index++) {
    const result = turn();
    // Awaited only where there is something to wait for: plain code is not charged for our promises.
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - startedAt) * 1_000) / turns;
}
