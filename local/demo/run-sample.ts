import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import type { Sample } from '../samples/samples.ts';
import { captureStdout } from './capture-stdout.ts';
import { lambdaContext } from './lambda-context.ts';
import { readTurnMetrics, type TurnMetrics } from './turn-metrics.ts';

export type Handler = (event: WebhookEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** A sample event, the answer to it, and what the turn measured of itself. */
export type SampleRun = {
  readonly sample: Sample;
  readonly answer: APIGatewayProxyResult;
  readonly metrics: TurnMetrics;
};

const EVENTS = join(import.meta.dirname, '..', '..', 'events');

/**
 * Takes a sample's file through the handler, as Lambda would.
 *
 * @throws {Error} where the file is no event, or the handler throws or does not write exactly one EMF line
 */
export async function runSample(sample: Sample, handler: Handler): Promise<SampleRun> {
  const file = join(EVENTS, `${sample.name}.json`);
  const event: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isWebhookEvent(event)) throw new Error(`${file} is no event of API Gateway's.`);

  const { result: answer, lines } = await captureStdout(() => handler(event, lambdaContext()));
  return { sample, answer, metrics: readTurnMetrics(lines) };
}

/** Whether the answer's status is the one that the sample is there to show. */
export function isAsExpected({ sample, answer }: SampleRun): boolean {
  return answer.statusCode === sample.expectedStatus;
}

/** The samples are typed where they are made, so the parts that the handler reads are proof enough. */
function isWebhookEvent(value: unknown): value is WebhookEvent {
  return typeof value === 'object' && value !== null && 'requestContext' in value && 'headers' in value;
}
