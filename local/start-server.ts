import { watch } from 'node:fs';
import { join } from 'node:path';
import { WEBHOOK_PATH } from '../stack/webhook-function.ts';
import { createPaint } from './demo/paint.ts';
import { helpOnDemand } from './help.ts';
import { createBreakages } from './inspector/breakages.ts';
import { createPageServer } from './inspector/serve-page.ts';
import { signedCurl } from './signed-curl.ts';
import { summarise } from './turns/describe-turn.ts';
import { printable, renderLine } from './turns/render-line.ts';
import type { TurnRecord } from './turns/turn-record.ts';
import { DEFAULT_PORT } from './webhook-server/command-line.ts';
import { readLocalSettings } from './webhook-server/local-settings.ts';
import { startLocalWebhook } from './webhook-server/local-webhook.ts';
import { createWebhookServer, listenOn } from './webhook-server/serve-webhook.ts';
import { SettingsError } from './webhook-server/settings-error.ts';

// The webhook on this machine, with its local stack and its page.

helpOnDemand(
  'usage: npm start -- [--port PORT] [--page-port PORT] [--json] [--crm NAME|FILE] [--crm-url URL] [--crm-token-url URL] [--SETTING VALUE …]   (settings: docs/configuration.md)',
);

const PROJECT = join(import.meta.dirname, '..');
/** Editors write a file in several steps. */
const SETTLE_MS = 60;

try {
  await start();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const settings = await readLocalSettings(process.argv.slice(2));
  const paint = createPaint(process.stdout.isTTY === true && !process.env['NO_COLOR']);
  const breakages = createBreakages();
  const webhook = await startLocalWebhook(settings, breakages.onEvent);
  breakages.attach(webhook.stack);
  const port = await listenOn(createWebhookServer(webhook, sayAstray), settings.port, '--port');
  // A port of its own, so that a tunnel to the webhook never publishes what was captured.
  const webhookUrl = `http://127.0.0.1:${port}${WEBHOOK_PATH}`;
  const page = createPageServer({ webhook, breakages, webhookUrl });
  const pagePort = await listenOn(page, settings.pagePort, '--page-port');

  function sayAstray(call: string): void {
    const message = `404  ${call}: the webhook is POST ${WEBHOOK_PATH}`;
    print(settings.json ? JSON.stringify({ message }) : paint.faint(printable(message)));
  }

  const shown = new Set<number>();
  webhook.onTurn((turn) => {
    // It is told again when a late request ended.
    if (!shown.has(turn.id)) {
      shown.add(turn.id);
      print(settings.json ? rawLines(turn) : renderLine(summarise(turn), paint));
    }
  });
  restartOnChange(async () => {
    const problem = await webhook.restart();
    const message = problem === undefined ? 'started anew: sources changed' : problem.split('\n')[0];
    print(settings.json ? JSON.stringify({ message }) : paint.faint(String(message)));
  });

  if (!settings.json) {
    print(`Ready on http://127.0.0.1:${port}`);
    print(`See, compose and replay turns: ${paint.heading(`http://127.0.0.1:${pagePort}`)}`);
    print('Or send one from another terminal:');
    const to = port === DEFAULT_PORT ? '' : ` --url http://127.0.0.1:${port}`;
    print(
      `\n  npm run send -- order-status${to}\n  ${signedCurl(`http://127.0.0.1:${port}`, settings.webhookSecret)}\n`,
    );
  }
}

function rawLines({ lines, crash }: TurnRecord): string {
  return [...lines, ...(crash === undefined ? [] : [JSON.stringify({ crash })])].join('\n');
}

function restartOnChange(restart: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined;
  for (const folder of ['functions', 'lib']) {
    watch(join(PROJECT, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void restart(), SETTLE_MS);
    });
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
