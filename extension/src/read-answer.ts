import { isJsonObject, type JsonObject } from './json-object';
import type { HttpAnswer } from './post';
import { EnrichmentProblem, type ProblemDetails } from './problem';

/** The webhook's answer: a flat object, passed on as it is, so that fields of a newer webhook arrive too. */
export type Conversation = JsonObject & { readonly crm_outcome: string };

const TEXT_FIELDS = [
  'conversation_id',
  'primary_intent',
  'customer_tier',
  'language',
  'timestamp',
  'crm_outcome',
] as const;

/** What may end in a log, whoever answered. */
const CODE = /^[a-z][a-z_]{0,63}$/;
const REQUEST_ID = /^[\w=+/.-]{1,64}$/;

/**
 * Reads what the webhook answered.
 *
 * @throws {EnrichmentProblem} where that is no conversation: the webhook's own problem, or another one's answer
 */
export function readAnswer({ status, headers, body }: HttpAnswer): Conversation {
  const content = parse(body.toString('utf8'));
  if (status === 200) {
    if (isConversation(content)) {
      return content;
    }
    throw new EnrichmentProblem('unexpected_answer', 'The answer is no conversation', { status });
  }
  throw toProblem(status, headers['retry-after'], content);
}

function isConversation(content: unknown): content is Conversation {
  return (
    isJsonObject(content) &&
    TEXT_FIELDS.every((field) => typeof content[field] === 'string') &&
    typeof content['intent_confidence'] === 'number' &&
    isJsonObject(content['extracted_entities']) &&
    (content['customer_email'] === null || typeof content['customer_email'] === 'string')
  );
}

function toProblem(status: number, retryAfter: string | undefined, content: unknown): EnrichmentProblem {
  const wait = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const known = { status, ...(wait === undefined ? {} : { retry_after_seconds: wait }) };
  const code = isJsonObject(content) ? content['code'] : undefined;
  if (!isJsonObject(content) || typeof code !== 'string' || !CODE.test(code)) {
    // API Gateway's own 404 or 429, a proxy's page, a redirect.
    return new EnrichmentProblem('unexpected_status', `The endpoint answered ${status}`, known);
  }
  const { detail, request_id: requestId } = content;
  return new EnrichmentProblem(code, `The webhook answered ${status} (${code})`, {
    ...known,
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(typeof requestId === 'string' && REQUEST_ID.test(requestId) ? { request_id: requestId } : {}),
    ...readIssues(content['errors']),
  });
}

function readIssues(errors: unknown): Pick<ProblemDetails, 'errors'> {
  if (!Array.isArray(errors)) {
    return {};
  }
  const issues = errors.filter(isJsonObject).flatMap(({ path, message }) => {
    return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : [];
  });
  return { errors: issues };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
