import { parseArgs } from 'node:util';
import { tryParseJson } from '../lib/json/try-parse-json.ts';
import { WEBHOOK_PATH } from '../stack/webhook-function.ts';
import { createPaint } from './demo/paint.ts';
import { helpOnDemand } from './help.ts';
import { explainRefusal } from './signing/explain-refusal.ts';
import { type ReadBody, readBodyNamed } from './signing/read-body.ts';
import { signedHeaders, timestampOf } from './signing/signed-call.ts';
import { renderTurn } from './turns/render-turn.ts';
import { traceSources } from './turns/trace-sources.ts';
import type { TurnRecord } from './turns/turn-record.ts';
import { DEFAULT_PORT } from './webhook-server/command-line.ts';
import { gatewayEvent } from './webhook-server/gateway-event.ts';
import { localWebhookSecret, readLocalSettings } from './webhook-server/local-settings.ts';
import { startLocalWebhook } from './webhook-server/local-webhook.ts';
import { SettingsError } from './webhook-server/settings-error.ts';

// Signs a body, sends it to the webhook on this machine and shows the turn: `npm run send -- FILE`.

const USAGE =
  'usage: npm run send -- FILE|SAMPLE|- [--url URL] [--secret VALUE] [--timestamp] [--api-key KEY] [--in-process]   (FILE - is stdin)';
const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}`;
const DEFAULT_TOLERANCE_MS = 300_000;

helpOnDemand(USAGE);
try {
  const { named, url, secret, headers, inProcess } = readArguments();
  if (named.note !== undefined) {
    process.stderr.write(`${named.note}\n`);
  }
  const sent = inProcess ? undefined : await sendTo(url, named.body, headers, secret);
  const turn = sent ?? (await runInProcess(named.body, headers));
  const paint = createPaint(process.stdout.isTTY === true && !process.env['NO_COLOR']);
  process.stdout.write(`${renderTurn(turn, paint)}\n`);
  process.exitCode = turn.answer.status === 200 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function readArguments() {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: text,
      secret: text,
      timestamp: { type: 'boolean' },
      'api-key': text,
      'in-process': { type: 'boolean' },
    },
  });
  const [file, ...surplus] = positionals;
  if (file === undefined || surplus.length > 0) {
    throw new SettingsError(USAGE);
  }
  const named: ReadBody = readBodyNamed(file);
  const secret = values.secret ?? localWebhookSecret();
  const headers = signedHeaders(named.body, {
    secret,
    timestamp: values.timestamp === true ? timestampOf(Date.now()) : undefined,
    apiKey: values['api-key'],
  });
  return { named, url: values.url, secret, headers, inProcess: values['in-process'] === true };
}

/** Returns undefined where no server runs and none was named. */
async function sendTo(
  url: string | undefined,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  secret: string,
): Promise<TurnRecord | undefined> {
  const target = webhookAt(url ?? DEFAULT_URL);
  const atEpochMs = Date.now();
  const startedAtMs = performance.now();
  let response: Response;
  try {
    response = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body) });
  } catch (error) {
    if (url === undefined) {
      return undefined;
    }
    throw new Error(`${target} cannot be reached`, { cause: error });
  }
  const answer = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
  const reading = traceSources(tryParseJson(body.toString()));
  const call = {
    body,
    signature: headers['x-cognigy-signature'],
    timestamp: headers['x-cognigy-timestamp'],
    apiKey: headers['x-api-key'],
  };
  // Of another server nobody here knows the secret.
  const known = {
    webhookSecret: isLoopback(target) ? localWebhookSecret() : secret,
    toleranceMs: DEFAULT_TOLERANCE_MS,
    nowEpochMs: atEpochMs,
  };
  return {
    id: 0,
    atEpochMs,
    event: gatewayEvent({ headers, body, gateway: 'http', atEpochMs }),
    answer,
    lines: [],
    requests: [],
    ms: performance.now() - startedAtMs,
    refusal: answer.status === 403 ? explainRefusal(call, known) : [],
    ...(reading !== undefined && { reading }),
  };
}

/** Returns the webhook's own address where only its host is named. */
function webhookAt(text: string): URL {
  if (!URL.canParse(text)) {
    throw new SettingsError(`--url must be an address, as ${DEFAULT_URL}`);
  }
  const url = new URL(text);
  return url.pathname === '/' ? new URL(WEBHOOK_PATH, url) : url;
}

function isLoopback({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

async function runInProcess(body: Buffer, headers: Readonly<Record<string, string>>): Promise<TurnRecord> {
  const webhook = await startLocalWebhook(await readLocalSettings([]));
  try {
    return await webhook.run(gatewayEvent({ headers, body, gateway: 'http', atEpochMs: Date.now() }));
  } finally {
    await webhook.stop();
  }
}
