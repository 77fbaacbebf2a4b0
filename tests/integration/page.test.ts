import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createBreakages } from '../../local/inspector/breakages.ts';
import { findChromium } from '../../local/inspector/find-chromium.ts';
import { createPageServer } from '../../local/inspector/serve-page.ts';
import { sampleText } from '../../local/samples/sample-body.ts';
import { signedHeaders } from '../../local/signing/signed-call.ts';
import { readLocalSettings } from '../../local/webhook-server/local-settings.ts';
import { type LocalWebhook, startLocalWebhook } from '../../local/webhook-server/local-webhook.ts';
import { createWebhookServer, listenOn } from '../../local/webhook-server/serve-webhook.ts';
import { WEBHOOK_PATH } from '../../stack/webhook-function.ts';

// A browser starts, and retries wait for real.
jest.setTimeout(60_000);

const executablePath = findChromium();
const inBrowser = executablePath === undefined ? describe.skip : describe;

let webhook: LocalWebhook;
let servers: Server[];
let url: string;
let pageUrl: string;

beforeAll(async () => {
  const breakages = createBreakages();
  webhook = await startLocalWebhook(await readLocalSettings([], {}), breakages.onEvent);
  breakages.attach(webhook.stack);
  const server = createWebhookServer(webhook);
  url = `http://127.0.0.1:${await listenOn(server, 0, '--port')}${WEBHOOK_PATH}`;
  const pageServer = createPageServer({ webhook, breakages, webhookUrl: url });
  pageUrl = `http://127.0.0.1:${await listenOn(pageServer, 0, '--page-port')}`;
  servers = [server, pageServer];
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await webhook.stop();
});

/** Sends a turn as somebody else does. */
async function post(body: string, signedBody = body): Promise<void> {
  const headers = signedHeaders(Buffer.from(signedBody), { secret: webhook.secrets.webhookSecret });
  await fetch(url, { method: 'POST', body, headers });
}

describe('the page', () => {
  it.each([
    ['another host', '/api/state', { headers: { host: 'rebound.example.com' } }],
    ['another origin', '/api/calls', { method: 'POST', headers: { origin: 'https://evil.example.com' } }],
    ['no origin, where something changes', '/api/restarts', { method: 'POST' }],
  ])('is not there for %s', async (_, path, init) => {
    const { status } = await requestAs(path, init);
    expect(status).toBe(403);
  });

  it('lets in nothing from elsewhere', async () => {
    const { headers } = await fetch(pageUrl);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
  });

  it('is not served where the webhook is', async () => {
    expect((await fetch(new URL('/api/state', url))).status).toBe(404);
  });
});

/** `fetch` sets the host by itself. */
async function requestAs(path: string, init: { method?: string; headers?: Record<string, string> }) {
  const { request } = await import('node:http');
  return new Promise<{ status: number | undefined }>((resolve, reject) => {
    request(new URL(path, pageUrl), init, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    })
      .on('error', reject)
      .end();
  });
}

inBrowser('the page in a browser', () => {
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        faults.push(message.text());
      }
    });
    await page.goto(pageUrl);
  });

  afterAll(async () => {
    await browser.close();
    expect(faults).toEqual([]);
  });

  const list = () => page.getByRole('region', { name: 'Turns' }).getByRole('listitem');
  const turn = () => page.getByRole('article', { name: 'Turn' });
  const see = async (text: string | RegExp) => turn().getByText(text).first().waitFor();

  it('shows a turn as it comes, and where its values came from', async () => {
    await post(sampleText('order-status'));
    await list().getByText('user-ada → gold').click();
    await see('CRM: tier');
    await see('cognigy.intents[1].name');
    await turn().getByText('Found', { exact: true }).waitFor();
  });

  it('explains a refused one', async () => {
    await post(sampleText('order-status'), sampleText('order-status').trimEnd());
    await list().getByText('invalid_signature').click();
    await see(/^the line break at the end of the file was not signed/);
    await turn().getByLabel('signature: ended here').waitFor();
    await turn().getByLabel('CRM: not reached').waitFor();
  });

  it('takes what a payload says for text', async () => {
    const name = '<script>document.title = "owned"</script>';
    await post(JSON.stringify({ cognigy: { intents: [{ name, confidence: 1 }] } }));
    await list().getByText(name).click();
    await see(name);
    expect(await page.title()).toBe('Cognigy webhook');
  });

  it('composes and sends; the signature follows each key', async () => {
    await page.getByRole('button', { name: 'Compose' }).click();
    await page.getByRole('combobox', { name: /^Sample/ }).selectOption('guest');
    const signed = page.getByRole('region', { name: 'Signed' });
    const signatureOf = async (body: string) => {
      const { 'x-cognigy-signature': signature = '' } = signedHeaders(Buffer.from(body), {
        secret: webhook.secrets.webhookSecret,
      });
      await signed.getByText(signature).first().waitFor();
    };
    await signatureOf(sampleText('guest'));
    const edited = sampleText('guest').replace('Vienna', 'Linz');
    await page.getByLabel('Body').fill(edited);
    await signatureOf(edited);
    await page.getByLabel('As event of').selectOption('REST API');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await see('Linz');
    await see('← the clock');
  });

  it('breaks the CRM, shows the retries and the defaults, and replays it well', async () => {
    await page.getByRole('button', { name: 'Break the CRM' }).click();
    const crm = page.getByRole('group', { name: /^CRM/ });
    await crm.getByRole('combobox').selectOption('the next 3 requests');
    await crm.getByRole('button', { name: '503' }).click();
    await crm.getByText('(3 left)').waitFor();
    await page.getByRole('button', { name: 'Compose' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();

    await see('CRM answered 503, 3 times');
    await see(/default: CRM answered 503/);
    await turn().getByLabel('CRM: answered with defaults').waitFor();
    const requests = turn().getByRole('region', { name: 'Requests' });
    expect(await requests.getByText('503', { exact: true }).count()).toBe(3);

    await turn().getByRole('button', { name: 'Replay' }).click();
    await see('CRM: tier');
  });

  it('is driven by the keyboard', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('403');
    await page.keyboard.press('ArrowDown');
    await see('invalid_signature');
    expect(await list().count()).toBe(1);
  });

  it('is readable at 375 pixels', async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
