import { CRM_OUTCOMES } from '../enrichment/crm-outcome.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import type { Conversation } from './conversation.ts';

/** As `Date` writes an instant (ECMA-262, "Date Time String Format"), up to the year 9999. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const RULES: Readonly<Record<keyof Conversation, (value: unknown) => boolean>> = {
  conversation_id: isText,
  primary_intent: isNonEmptyText,
  intent_confidence: Number.isFinite,
  extracted_entities: isTextMap,
  customer_tier: isNonEmptyText,
  customer_email: (value) => value === null || isNonEmptyText(value),
  language: isNonEmptyText,
  timestamp: (value) => typeof value === 'string' && TIMESTAMP.test(value),
  crm_outcome: (value) => CRM_OUTCOMES.some((outcome) => outcome === value),
};

const FIELD_RULES = Object.entries(RULES);

/**
 * Gives the fields in which a conversation breaks its schema. The rules are written out, since the schema itself
 * takes several times as long; the tests hold them against it for conversations of any form.
 */
export function breaches(conversation: JsonObject): readonly string[] {
  const broken: string[] = [];
  for (const [field, isRight] of FIELD_RULES) {
    if (!isRight(conversation[field])) {
      broken.push(field);
    }
  }
  const fields = Object.keys(conversation);
  // Stryker disable next-line ConditionalExpression,EqualityOperator: a question of speed alone
  if (fields.length > FIELD_RULES.length) {
    broken.push(...fields.filter((field) => !Object.hasOwn(RULES, field)));
  }
  return broken;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNonEmptyText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTextMap(value: unknown): boolean {
  if (!isJsonObject(value)) {
    return false;
  }
  // Not Object.values, which makes a list of all that a large payload holds.
  for (const name in value) {
    if (typeof value[name] !== 'string') {
      return false;
    }
  }
  return true;
}
