import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { writeFunction } from '../build/write-function.ts';
import { startLocalStack } from '../local/local-stack.ts';
import { accessLogFormat } from '../stack/access-log.ts';
import type { TurnBytes } from './bill.ts';

/** What the artifact writes of ordinary turns. */
export interface Written {
  readonly bytes: TurnBytes;
  /** Metrics that a month without any fault writes: turns of all ordinary kinds, and rejected calls. */
  readonly metrics: number;
}

const emfSchema = z.looseObject({
  _aws: z.looseObject({
    CloudWatchMetrics: z.array(
      z.looseObject({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string() })),
      }),
    ),
  }),
});

const EVENTS = join(import.meta.dirname, '../events');

/** The first is the turn that is measured; with the others they are what an ordinary hour brings. */
const ORDINARY = ['order-status', 'unknown-contact', 'guest', 'bad-signature', 'broken-structure'];

/** Runs events in the function's folder, in a process of its own. */
const RUN = `
import { readFileSync } from 'node:fs';
const { handler } = await import(process.cwd() + '/handler.js');
for (const file of process.argv.slice(1)) {
  const context = { awsRequestId: '8476a536-e9f4-11e8-9739-000000000001', getRemainingTimeInMillis: () => 10_000 };
  await handler(JSON.parse(readFileSync(file)), context);
}
process.exit();
`;

/** Lambda's lines in its text format (AWS Lambda guide, "Working with Lambda function logs in Node.js"). */
const PLATFORM_LINES = [
  'START RequestId: 8476a536-e9f4-11e8-9739-000000000001 Version: $LATEST\n',
  'END RequestId: 8476a536-e9f4-11e8-9739-000000000001\n',
  'REPORT RequestId: 8476a536-e9f4-11e8-9739-000000000001\tDuration: 41.23 ms\tBilled Duration: 42 ms\tMemory Size: 512 MB\tMax Memory Used: 95 MB\t\n',
].join('');

const ACCESS_LOG_VALUES: Readonly<Record<string, string>> = {
  requestId: 'c6af9ac67fc14e87a',
  routeKey: 'POST /api/v2/webhooks/cognigy',
  sourceIp: '203.0.113.175',
  status: '200',
  responseLatency: '45',
  integrationStatus: '200',
  integrationLatency: '43',
};

/** Builds the artifact, runs ordinary turns through it against the local stack, and counts what it writes. */
export async function measureWritten(): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'written-'));
  const stack = await startLocalStack();
  try {
    await writeFunction(folder);
    const files = ORDINARY.map((name) => join(EVENTS, `${name}.json`));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', RUN, ...files],
      {
        cwd: folder,
        env: { ...stack.environment, SERVICE_NAME: 'cognigy-webhook-prod' },
      },
    );
    const lines = stdout.split('\n').filter((line) => line !== '');
    const documents = lines.filter((line) => line.includes('"_aws"'));
    // A warm turn: the second call of the same kind has no cold start in it.
    const [emfDocument = '', logLine = ''] = lines.map(steady);
    return {
      bytes: {
        emfDocument: Buffer.byteLength(`${emfDocument}\n`),
        logLine: Buffer.byteLength(`${logLine}\n`),
        platformLines: Buffer.byteLength(PLATFORM_LINES),
        accessLog: Buffer.byteLength(
          accessLogFormat.replace(/\$context\.[\w.]+/g, (name) => exampleOf(name)),
        ),
      },
      metrics: new Set(documents.flatMap(metricsIn)).size,
    };
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true });
  }
}

/** Latencies have another number of digits each time; a cold start is not ordinary. */
function steady(line: string): string {
  return line
    .replace(/("\w*(?:[lL]atency|latency_ms)"):[\d.]+/g, '$1:41.234')
    .replace('{"Name":"ColdStarts"},', '')
    .replace('"ColdStarts":1,', '');
}

function exampleOf(variable: string): string {
  return ACCESS_LOG_VALUES[variable.replace(/^\$context\.(?:identity\.)?/, '')] ?? '-';
}

function metricsIn(text: string): string[] {
  const document = emfSchema.parse(JSON.parse(text));
  return document._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names) => [Name, ...names.map((name) => document[name])].join(' ')),
    ),
  );
}
