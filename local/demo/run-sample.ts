import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { captureOutput } from '../lambda/capture-output.ts';
import { lambdaContext } from '../lambda/context.ts';
import type { Sample } from '../samples/samples.ts';
import { readTurnMetrics, type TurnMetrics } from './turn-metrics.ts';

/** The Lambda function. */
export type Handler = (event: WebhookEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** A sample event, the answer to it, and what the turn measured of itself. */
export interface SampleRun {
  readonly sample: Sample;
  readonly answer: APIGatewayProxyResult;
  readonly metrics: TurnMetrics;
}

const TIMEOUT_MS = 10_000;
const EVENTS = join(import.meta.dirname, '..', '..', 'events');

/**
 * Runs a sample's file through the handler, as Lambda would.
 *
 * @throws {Error} if the file is not an event, or the handler throws or does not write exactly one EMF line
 */
export async function runSample(sample: Sample, handler: Handler): Promise<SampleRun> {
  const file = join(EVENTS, `${sample.name}.json`);
  const event: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isWebhookEvent(event)) {
    throw new Error(`${file} is not an event of API Gateway.`);
  }

  const endsAtMs = performance.now() + TIMEOUT_MS;
  const context = lambdaContext({
    requestId: randomUUID(),
    remainingMs: () => Math.max(0, endsAtMs - performance.now()),
  });
  const { result: answer, output } = await captureOutput(() => handler(event, context), [process.stdout]);
  return { sample, answer, metrics: readTurnMetrics(output.split('\n')) };
}

/** Whether the answer's status is the one that the sample is there to show. */
export function isAsExpected({ sample, answer }: SampleRun): boolean {
  return answer.statusCode === sample.expectedStatus;
}

/** The samples are typed where they are made, so the parts that the handler reads are proof enough. */
function isWebhookEvent(value: unknown): value is WebhookEvent {
  return typeof value === 'object' && value !== null && 'requestContext' in value && 'headers' in value;
}
