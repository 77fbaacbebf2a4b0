import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';
import { httpApiEvent } from '../../local/samples/http-api-event.ts';
import { webhookCall } from '../../local/samples/webhook-call.ts';
import { median } from '../statistics.ts';
import { BODY_KIB, bodyOf } from './bodies.ts';
import { transformAsWeDo, transformPlainly } from './ways.ts';

/** One size of body; times are medians, per turn. */
export interface TransformFigures {
  readonly kib: number;
  readonly bytes: number;
  readonly oursUs: number;
  readonly plainUs: number;
}

/** What one measurement takes at least, so that the clock's own cost does not show. */
const BATCH_MS = 4;
const WARM_UP_MS = 400;

// Runs in a process of its own: `node bench/transform/race.ts <batches>` prints one line of JSON.
const [batches = '60'] = process.argv.slice(2);
const figures: TransformFigures[] = [];
for (const kib of BODY_KIB) {
  figures.push(await measure(kib, Number(batches)));
}
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function measure(kib: number, count: number): Promise<TransformFigures> {
  const body = bodyOf(kib);
  // As the runtime hands it over: parsed out of the event's JSON.
  const event: APIGatewayProxyEventV2 = JSON.parse(JSON.stringify(httpApiEvent(webhookCall(body))));
  await checkSame(event);
  const ours = () => transformAsWeDo(event, LOCAL_WEBHOOK_SECRET);
  const plain = () => transformPlainly(event, LOCAL_WEBHOOK_SECRET);

  let warmUps = 0;
  for (const end = performance.now() + WARM_UP_MS; performance.now() < end; warmUps++) {
    plain();
    await ours();
  }
  const turnsPerBatch = Math.max(1, Math.ceil((warmUps * 2 * BATCH_MS) / WARM_UP_MS));
  const oursUs: number[] = [];
  const plainUs: number[] = [];
  for (let batch = 0; batch < count; batch++) {
    oursUs.push(await timeBatch(ours, turnsPerBatch));
    plainUs.push(await timeBatch(plain, turnsPerBatch));
  }
  return { kib, bytes: Buffer.byteLength(body), oursUs: median(oursUs), plainUs: median(plainUs) };
}

/** Both must return the same conversation, but for the time. */
async function checkSame(event: APIGatewayProxyEventV2): Promise<void> {
  const ours = { ...(await transformAsWeDo(event, LOCAL_WEBHOOK_SECRET)), timestamp: '' };
  const plain = { ...transformPlainly(event, LOCAL_WEBHOOK_SECRET), timestamp: '' };
  if (JSON.stringify(ours) !== JSON.stringify(plain)) {
    throw new Error('the two ways lead to different conversations');
  }
}

async function timeBatch(turn: () => unknown, turns: number): Promise<number> {
  const startedAt = performance.now();
  for (let index = 0; index < turns; index++) {
    const result = turn();
    // Plain code is not charged for our promises.
    if (result instanceof Promise) {
      await result;
    }
  }
  return ((performance.now() - startedAt) * 1_000) / turns;
}
