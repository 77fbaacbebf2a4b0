import { asJsonObject, isJsonObject } from '../../lib/json/json-object.ts';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import { DEFAULT_TIER } from '../../lib/transform/enrichment.ts';
import { describeFailure } from './describe-turn.ts';
import type { TurnRecord } from './turn-record.ts';

/** One value of the answer, and where it came from. */
export interface TracedValue {
  readonly field: string;
  readonly value: string;
  readonly from: string;
}

/** What the payload says, with its name in the dialog where a flow may leave it unfilled. */
const OF_PAYLOAD: Readonly<Record<string, string>> = {
  conversation_id: 'conversationId',
  primary_intent: '',
  intent_confidence: '',
  language: 'language',
};

/** Returns the values of a conversation, each with where it came from; empty where the answer is a problem. */
export function tracedAnswer(turn: TurnRecord): readonly TracedValue[] {
  const body = asJsonObject(tryParseJson(turn.answer.body));
  if (turn.answer.status !== 200) {
    return [];
  }
  return Object.entries(body).flatMap(([field, value]) => {
    if (isJsonObject(value)) {
      return Object.entries(value).map(([name, item]) => traced(`${field}.${name}`, item, turn, body));
    }
    return [traced(field, value, turn, body)];
  });
}

function traced(
  field: string,
  value: unknown,
  turn: TurnRecord,
  body: Readonly<Record<string, unknown>>,
): TracedValue {
  return { field, value: textOf(value), from: sourceOf(field, value, turn, body) };
}

function sourceOf(
  field: string,
  value: unknown,
  turn: TurnRecord,
  body: Readonly<Record<string, unknown>>,
): string {
  if (field === 'timestamp') {
    return 'the clock';
  }
  if (field === 'crm_outcome') {
    return crmStory(turn, body);
  }
  if (field.startsWith('customer_')) {
    return contactSource(value, turn, body);
  }
  const name = OF_PAYLOAD[field];
  // Of very many leaves not all are tried.
  const otherwise = field.startsWith('extracted_entities.') ? 'the payload' : 'the function';
  return turn.reading?.sources[field] ?? (name === undefined ? otherwise : `default: ${missing(turn, name)}`);
}

function contactSource(value: unknown, turn: TurnRecord, body: Readonly<Record<string, unknown>>): string {
  const outcome = body['crm_outcome'];
  if (outcome !== 'found') {
    return `default: ${crmStory(turn, body)}`;
  }
  const answered = turn.requests.findLast(({ to, status }) => to === 'crm' && status === 200);
  if (answered === undefined) {
    return isSeen(turn) ? 'the contact, kept from an earlier turn' : 'CRM';
  }
  const path = findLeaf(tryParseJson(answered.body ?? ''), value);
  if (path !== undefined) {
    return `CRM: ${path}`;
  }
  // What a document computes stands nowhere as it is.
  return value === null || value === DEFAULT_TIER ? 'default: the contact has none' : 'CRM';
}

function crmStory(turn: TurnRecord, { crm_outcome: outcome }: Readonly<Record<string, unknown>>): string {
  if (outcome === 'no_user') {
    return missing(turn, 'userId', 'the payload names no user');
  }
  const path = turn.reading?.sources['user'] ?? 'the user';
  if (outcome === 'not_found') {
    return `the CRM knows nobody by ${path}`;
  }
  if (outcome === 'ambiguous') {
    return `the CRM knows several by ${path}`;
  }
  if (outcome === 'found') {
    const isAsked = !isSeen(turn) || turn.requests.some(({ to }) => to === 'crm');
    return isAsked ? `CRM, asked by ${path}` : 'kept from an earlier turn';
  }
  return describeFailure(turn) || 'the CRM failed';
}

/** Of a turn on another server only the answer is known. */
function isSeen({ lines }: TurnRecord): boolean {
  return lines.length > 0;
}

function missing({ reading }: TurnRecord, name = '', otherwise = 'the payload has none'): string {
  return reading?.unresolved.includes(name) === true
    ? 'the payload holds a {{…}} that nobody filled in'
    : otherwise;
}

function findLeaf(value: unknown, wanted: unknown, path = ''): string | undefined {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => findLeaf(item, wanted, `${path}[${index}]`))
      .find((found) => found !== undefined);
  }
  if (isJsonObject(value)) {
    return Object.entries(value)
      .map(([key, item]) => findLeaf(item, wanted, path === '' ? key : `${path}.${key}`))
      .find((found) => found !== undefined);
  }
  return wanted !== null && value === wanted ? path : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
