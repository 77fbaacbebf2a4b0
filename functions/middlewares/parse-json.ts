import httpJsonBodyParser from '@middy/http-json-body-parser';
import { InvalidPayloadError } from '../../lib/dialog/invalid-payload-error.ts';
import { WebhookError } from '../../lib/errors/webhook-error.ts';
import { readBody } from '../api-gateway/read-event.ts';
import type { WebhookEvent } from '../api-gateway/webhook-event.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The body is no JSON text in UTF-8 (RFC 8259). */
export class InvalidJsonError extends WebhookError {
  readonly code = 'invalid_json';
}

export class PayloadTooLargeError extends WebhookError {
  readonly code = 'payload_too_large';
}

interface ParseJsonOptions {
  readonly maxBodyBytes: number;
}

/**
 * Replaces `event.body` by the JSON that it holds, of whatever content type: the stock HTTP Request node of
 * Cognigy sends JSON as a form's type. The parsing is middy's, which keeps the whole body in its error's cause;
 * that error ends here, so that no payload can travel on in one of ours.
 */
export function parseJson({ maxBodyBytes }: ParseJsonOptions): WebhookMiddleware {
  const parser = httpJsonBodyParser<WebhookEvent>({ disableContentTypeCheck: true });

  async function parseJsonBefore(request: WebhookRequest): Promise<void> {
    const body = readBody(request.event);
    if (Buffer.byteLength(body) > maxBodyBytes) {
      throw new PayloadTooLargeError('body exceeds MAX_BODY_BYTES');
    }
    request.event.body = decode(body);
    request.event.isBase64Encoded = false;
    try {
      // Stryker disable next-line OptionalChaining: a question of types alone, the parser always has it
      await parser.before?.(request);
    } catch (error) {
      throw isForbiddenKey(error)
        ? new InvalidPayloadError([
            { path: '', message: 'must not have a key __proto__ or constructor.prototype' },
          ])
        : new InvalidJsonError('body is not JSON');
    }
  }

  return { before: parseJsonBefore };
}

function decode(body: string | Uint8Array): string {
  if (typeof body === 'string') {
    if (!body.isWellFormed()) {
      throw new InvalidJsonError('body is not UTF-8');
    }
    return body;
  }
  try {
    return UTF8.decode(body);
  } catch {
    throw new InvalidJsonError('body is not UTF-8');
  }
}

/** The parser refuses a key that could pollute a prototype with the status of malformed JSON, but another message. */
function isForbiddenKey(error: unknown): boolean {
  return error instanceof Error && error.message === 'Forbidden key in JSON body';
}
