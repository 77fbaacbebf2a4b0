import { Buffer } from 'node:buffer';
import * as http from 'node:http';
import * as https from 'node:https';
import type { URL } from 'node:url';
import { EnrichmentProblem } from './problem';
import { MAX_BODY_BYTES } from './request-body';

/**
 * What the webhook can answer to the most that is sent: it gives entities back, and what is escaped in a request (a
 * backslash, a quote) is escaped once more within the JSON text of an entity. The rest is for what the CRM knows.
 */
export const MAX_ANSWER_BYTES = 2 * MAX_BODY_BYTES + 10_000;

/** The very bytes that were signed, and where they go. */
export interface WebhookRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request under way. Once it is cancelled, its answer is rejected. */
export interface Exchange {
  readonly answer: Promise<HttpAnswer>;
  readonly cancel: () => void;
}

/** Kept connections save a voice call the TLS handshake wherever Cognigy keeps the Extension's process. */
const KEPT = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

/**
 * Posts a request once and reads the whole answer, whatever its status: redirects are answers too.
 *
 * @param connection `kept` may use one that is open from before, `fresh` never does
 */
export function post(request: WebhookRequest, connection: 'kept' | 'fresh'): Exchange {
  const { url, headers, body } = request;
  const secure = url.protocol === 'https:';
  const sending = (secure ? https : http).request(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'content-length': body.byteLength },
    agent: connection === 'fresh' ? false : KEPT[secure ? 'https:' : 'http:'],
  });
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    sending.once('response', (response) => {
      readAnswer(response).then(resolve, reject);
    });
    // A 101 that nobody asked for: unheard, it would end the connection without any event.
    sending.once('upgrade', ({ statusCode = 0, headers: answered }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: answered, body: Buffer.alloc(0) });
    });
    // Stays for good: what comes after the first error must not crash the process.
    sending.on('error', reject);
  });
  sending.end(body);
  return { answer, cancel: () => sending.destroy() };
}

function readAnswer(response: http.IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      chunks.push(chunk);
      if (bytes > MAX_ANSWER_BYTES) {
        const message = `The answer has more than ${MAX_ANSWER_BYTES} bytes`;
        reject(new EnrichmentProblem('answer_too_large', message));
        response.destroy();
      }
    });
    response.once('end', () => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    response.on('error', reject);
  });
}
