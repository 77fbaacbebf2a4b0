import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';
import { sampleText } from '../samples/sample-body.ts';
import { readLocalSettings } from '../webhook-server/local-settings.ts';
import { startLocalWebhook } from '../webhook-server/local-webhook.ts';
import { listenOn } from '../webhook-server/serve-webhook.ts';
import { createBreakages } from './breakages.ts';
import { draftEvent, readDraft } from './draft.ts';
import { findChromium } from './find-chromium.ts';
import { createPageServer } from './serve-page.ts';

// Takes the README's picture of the page from a real run: `npm run screenshot`.

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'inspector.png');

const executablePath = findChromium();
if (executablePath === undefined) {
  throw new Error('There is no Chromium on the PATH.');
}
const breakages = createBreakages();
const webhook = await startLocalWebhook(await readLocalSettings([], {}), breakages.onEvent);
breakages.attach(webhook.stack);
const webhookUrl = `http://127.0.0.1:3000${WEBHOOK_PATH}`;
const server = createPageServer({ webhook, breakages, webhookUrl });
const port = await listenOn(server, 0, '--page-port');

async function send(sample: string, draft: object = {}): Promise<void> {
  const whole = readDraft({ body: sampleText(sample), ...draft });
  await webhook.run(draftEvent(whole, webhook.secrets, Date.now()));
}

await send('native-webchat');
await send('order-status', { auth: 'wrong secret' });
await send('guest');
await send('broken-structure');
await send('order-status');
breakages.set({ to: 'crm', fault: '503' });
await send('order-status');

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.goto(`http://127.0.0.1:${port}`);
  await page.getByRole('region', { name: 'Turns' }).getByText('unavailable').click();
  await page.getByRole('region', { name: 'Requests' }).waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: FILE });
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
  await webhook.stop();
}
process.stdout.write('Wrote docs/inspector.png.\n');
