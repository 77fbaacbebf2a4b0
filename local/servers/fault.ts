import type { ServerResponse } from 'node:http';
import { bodyBytes, type ServedAnswer } from './exchange.ts';

/**
 * What a server of no use does in place of its answer: it never answers, resets or closes the connection, sends half
 * of the answer, the whole byte by byte, a body without end or no HTTP, or answers something else.
 */
export type Fault = 'hang' | 'reset' | 'close' | 'cut' | 'drip' | 'endless' | 'not http' | ServedAnswer;

const DRIP_EVERY_MS = 20;
const ENDLESS_CHUNK = Buffer.alloc(16_384, 'a');

/** Sends an answer whole. */
export function sendAnswer(response: ServerResponse, answer: ServedAnswer): void {
  // Not by writeHead, after which Node no longer adds the length and sends the body in chunks.
  response.statusCode = answer.status;
  const headers = { 'content-type': 'application/json', ...answer.headers };
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  response.end(bodyBytes(answer));
}

/** Sends an answer as a server with this fault does. */
export function sendFaulty(response: ServerResponse, fault: Fault, answer: ServedAnswer): void {
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'close':
      response.destroy();
      return;
    case 'cut':
      cut(response, answer);
      return;
    case 'drip':
      drip(response, answer);
      return;
    case 'endless':
      pour(response, answer);
      return;
    case 'not http':
      response.socket?.end('220 mail.example.com ESMTP\r\n');
      return;
    default:
      sendAnswer(response, fault);
  }
}

function writeHead(
  response: ServerResponse,
  { status, headers }: ServedAnswer,
  contentLength?: number,
): void {
  const length = contentLength === undefined ? {} : { 'content-length': contentLength };
  response.writeHead(status, { 'content-type': 'application/json', ...headers, ...length });
}

function cut(response: ServerResponse, answer: ServedAnswer): void {
  const bytes = bodyBytes(answer);
  writeHead(response, answer, bytes.length);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

/** Each byte comes in time for a timeout between bytes, the whole does not. */
function drip(response: ServerResponse, answer: ServedAnswer): void {
  const bytes = bodyBytes(answer);
  writeHead(response, answer, bytes.length);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent >= bytes.length) {
      response.end();
    }
  }, DRIP_EVERY_MS);
  response.on('close', () => clearInterval(timer));
}

function pour(response: ServerResponse, answer: ServedAnswer): void {
  writeHead(response, answer);
  const more = (): void => {
    while (!response.destroyed && response.write(ENDLESS_CHUNK)) {
      // As much as the socket takes.
    }
  };
  response.on('drain', more);
  more();
}
