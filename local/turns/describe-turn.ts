import { readBody, readHeader } from '../../functions/api-gateway/read-event.ts';
import { asJsonObject } from '../../lib/json/json-object.ts';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import type { MadeRequest, TurnRecord } from './turn-record.ts';

/** The steps of a turn, in their order. */
export const STEPS = ['signature', 'JSON', 'format', 'dialog', 'CRM', 'answer'] as const;

export type Step = (typeof STEPS)[number];

/** What a turn came to, for a line or a list. */
export interface TurnSummary {
  readonly id: number;
  readonly atEpochMs: number;
  readonly status: number;
  /** The intent with its confidence, or the problem's code. */
  readonly what: string;
  readonly user: string;
  readonly tier: string | undefined;
  readonly crmOutcome: string | undefined;
  readonly format: string | undefined;
  readonly conversationId: string | undefined;
  readonly ms: number;
  /** Where the turn ended; undefined if it went all the way. */
  readonly endedAt: Step | undefined;
  /** Why it is not as one would wish: a problem, or defaults in place of a contact. */
  readonly reasons: readonly string[];
}

const ENDED_AT: Readonly<Record<string, Step>> = {
  invalid_signature: 'signature',
  invalid_api_key: 'signature',
  secret_unavailable: 'signature',
  payload_too_large: 'JSON',
  invalid_json: 'JSON',
  crm_unauthorized: 'CRM',
  crm_rate_limited: 'CRM',
  crm_unavailable: 'CRM',
  internal_error: 'answer',
};

/** Returns what a turn came to. */
export function summarise(turn: TurnRecord): TurnSummary {
  const { answer, reading } = turn;
  const body = asJsonObject(tryParseJson(answer.body));
  const metrics = metricsOf(turn);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const code = text(body['code']);
  return {
    id: turn.id,
    atEpochMs: turn.atEpochMs,
    status: answer.status,
    what:
      answer.status === 200
        ? `${text(body['primary_intent'])} ${String(body['intent_confidence'])}`
        : (code ?? text(body['message']) ?? 'crash'),
    user: reading?.userId ?? 'nobody',
    tier: text(body['customer_tier']),
    crmOutcome: text(body['crm_outcome']) ?? text(metrics['crm_outcome']),
    format: text(metrics['payload_format']),
    conversationId: text(body['conversation_id']),
    ms: typeof metrics['Latency'] === 'number' ? metrics['Latency'] : turn.ms,
    endedAt: endedAt(code, metrics['payload_format'] !== undefined, answer.status),
    reasons: reasonsOf(turn, body),
  };
}

/** Returns the EMF document of a turn, or an empty one where the function crashed. */
export function metricsOf({ lines }: TurnRecord) {
  const documents = lines.map((line) => asJsonObject(tryParseJson(line)));
  return documents.find((document) => '_aws' in document) ?? {};
}

/** Returns why the turn has no contact, by what was asked last; empty where nothing failed, or nothing was seen. */
export function describeFailure(turn: TurnRecord): string {
  const { requests, lines } = turn;
  const failed = requests.filter(isFailed);
  // One that still runs is perhaps nothing that the turn waited for.
  const last = failed.findLast(({ endedAtMs }) => endedAtMs !== undefined) ?? failed.at(-1);
  if (last !== undefined) {
    const alike = failed.filter((request) => howOf(request) === howOf(last));
    return alike.length === 1 ? `${howOf(last)}${tookOf(last)}` : `${howOf(last)}, ${alike.length} times`;
  }
  if (lines.length === 0) {
    return '';
  }
  const asked = requests.findLast(({ to }) => to !== 'secrets');
  return asked === undefined
    ? 'the CRM is left alone: the circuit breaker is open, or it said when to come back'
    : `${NAMES[asked.to]} answered ${asked.status}, but nothing that can be used`;
}

const NAMES = { crm: 'CRM', token: 'token endpoint', secrets: 'Secrets Manager' } as const;

function howOf({ to, status, failure, endedAtMs }: MadeRequest): string {
  if (endedAtMs === undefined || failure === 'no answer') {
    return `${NAMES[to]} did not answer`;
  }
  return failure === undefined ? `${NAMES[to]} answered ${status}` : `${NAMES[to]} failed (${failure})`;
}

function tookOf({ failure, startedAtMs, endedAtMs }: MadeRequest): string {
  return endedAtMs === undefined || failure === undefined
    ? ''
    : ` in ${Math.round(endedAtMs - startedAtMs)} ms`;
}

/** Whether a request failed. A contact or a version of a secret that is not there is an answer too. */
export function isFailed({ to, status, failure, body = '' }: MadeRequest): boolean {
  const isNotThere =
    (to === 'crm' && status === 404) || (to === 'secrets' && body.includes('ResourceNotFoundException'));
  return failure !== undefined || status === undefined || (status >= 400 && !isNotThere);
}

function endedAt(code: string | undefined, isRecognised: boolean, status: number): Step | undefined {
  if (status === 200) {
    return undefined;
  }
  if (code === 'invalid_payload') {
    return isRecognised ? 'dialog' : 'format';
  }
  return ENDED_AT[code ?? ''] ?? 'answer';
}

function reasonsOf(turn: TurnRecord, body: Readonly<Record<string, unknown>>): readonly string[] {
  const { answer, crash, refusal, event } = turn;
  if (crash !== undefined) {
    return [crash.split('\n')[0] ?? crash];
  }
  if (refusal.length > 0) {
    return refusal;
  }
  const issues: unknown[] = Array.isArray(body['errors']) ? body['errors'] : [];
  if (issues.length > 0) {
    return issues.map((issue) => {
      const { path, message } = asJsonObject(issue);
      return `${String(path) || 'the payload'} ${String(message)}`;
    });
  }
  const { code, crm_outcome: crmOutcome, detail = '' } = body;
  if (answer.status === 200) {
    const isAnswered = ['found', 'not_found', 'no_user', 'ambiguous'].includes(String(crmOutcome));
    return isAnswered ? [] : [describeFailure(turn) || 'the CRM failed'];
  }
  if (code === 'invalid_json') {
    const type = readHeader(event, 'content-type') ?? 'no content type';
    return [`the body is no JSON (${type})${whereItBreaks(readBody(event))}`];
  }
  const isOfOthers = typeof code === 'string' && /^(?:crm|secret)_/.test(code);
  return [(isOfOthers && describeFailure(turn)) || String(detail)].filter((reason) => reason !== '');
}

/** What V8 says about it: the body is the user's own here. */
function whereItBreaks(body: Uint8Array | string): string {
  try {
    JSON.parse(Buffer.from(body).toString());
    return '';
  } catch (error) {
    return error instanceof Error ? `: ${error.message}` : '';
  }
}
