import httpJsonBodyParser from '@middy/http-json-body-parser';
import { type PayloadIssue, WebhookError } from '../../lib/errors/webhook-error.ts';
import { decodeUtf8, withoutByteOrderMark } from '../../lib/json/decode-utf8.ts';
import { findStrayText } from '../../lib/json/find-stray-text.ts';
import { tryParseJsonExactly } from '../../lib/json/parse-json-exactly.ts';
import { InvalidPayloadError } from '../../lib/transform/payload/invalid-payload-error.ts';
import { readBody } from '../api-gateway/read-event.ts';
import type { WebhookEvent } from '../api-gateway/webhook-event.ts';
import { turnOf } from '../turn/turn.ts';
import type { WebhookMiddleware, WebhookRequest } from './webhook-middleware.ts';

/**
 * What no text without a key `__proto__` or `constructor` need have: either of them as it is, or a letter of it as an
 * escape (RFC 8259 section 7: `\u005f`, `\u0063` and so on), which nobody writes.
 */
const MAY_HOLD_FORBIDDEN_KEY = /__proto__|constructor|\\u00[567]/;

/** A key that may be forbidden, where the text has the words: a bot that speaks of a constructor has no such key. */
const FORBIDDEN_KEY = /"(?:__proto__|constructor)"[ \t\n\r]*:|\\u00[567]/;

/** Most bytes that one UTF-16 code unit becomes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

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
 * Puts the JSON of `event.body` on the turn, of whatever content type: the stock HTTP Request node of Cognigy sends
 * JSON as a form's type.
 *
 * middy's parser looks at every key for one that could pollute a prototype, which takes five times as long as the
 * parsing. So it is asked only where there may be such a key, and for its verdict alone: it has no way to keep the
 * digits of a large number. It keeps the whole body in its error's cause, and that error ends here, so that no payload
 * travels on in one of ours.
 */
export function parseJson({ maxBodyBytes }: ParseJsonOptions): WebhookMiddleware {
  const parser = httpJsonBodyParser<WebhookEvent>({ disableContentTypeCheck: true });

  async function parseJsonBefore(request: WebhookRequest): Promise<void> {
    const { event, context } = request;
    const body = readBody(event);
    if (isLonger(body, maxBodyBytes)) {
      throw new PayloadTooLargeError('body exceeds MAX_BODY_BYTES');
    }
    const text = typeof body === 'string' ? withoutByteOrderMark(body) : decodeUtf8(body);
    if (text === undefined || !text.isWellFormed()) {
      throw new InvalidJsonError('body is not UTF-8');
    }
    const payload = parse(text);
    // Stryker disable next-line ConditionalExpression: a question of speed alone
    if (MAY_HOLD_FORBIDDEN_KEY.test(text) && FORBIDDEN_KEY.test(text)) {
      await refuseForbiddenKeys(request, text);
    }
    turnOf(context).payload = payload;
  }

  async function refuseForbiddenKeys(request: WebhookRequest, text: string): Promise<void> {
    const { event } = request;
    event.body = text;
    event.isBase64Encoded = false;
    try {
      // Stryker disable next-line OptionalChaining: a question of types alone, the parser always has it
      await parser.before?.(request);
    } catch (error) {
      // It is JSON, so what else stops the parser is its own recursion.
      const message = isForbiddenKey(error)
        ? 'must not have a key __proto__ or constructor.prototype'
        : 'is nested too deep';
      throw new InvalidPayloadError([{ path: '', message }]);
    }
  }

  return { before: parseJsonBefore };
}

function isLonger(body: string | Uint8Array, maxBytes: number): boolean {
  // Most texts need not be counted.
  // Stryker disable next-line ConditionalExpression,EqualityOperator,StringLiteral: a question of speed alone
  const surelyFits = typeof body === 'string' && body.length * MAX_BYTES_PER_UNIT <= maxBytes;
  return !surelyFits && Buffer.byteLength(body) > maxBytes;
}

function parse(text: string): unknown {
  const json = tryParseJsonExactly(text);
  if (json === undefined) {
    throw new InvalidJsonError('body is not JSON', { issues: findIssues(text) });
  }
  return json;
}

/** Returns where the text has what its author did not mean to send, never what stands there. */
function findIssues(text: string): readonly PayloadIssue[] | undefined {
  const stray = findStrayText(text);
  if (stray === undefined) {
    return undefined;
  }
  const what = stray.kind === 'expression' ? 'an unfilled {{…}}' : 'a byte order mark';
  return [{ path: '', message: `holds ${what} at character ${stray.character}` }];
}

/** The parser refuses a key that could pollute a prototype with the status of malformed JSON, but another message. */
function isForbiddenKey(error: unknown): boolean {
  return error instanceof Error && error.message === 'Forbidden key in JSON body';
}
