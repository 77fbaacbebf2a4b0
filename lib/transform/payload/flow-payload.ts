import type { PayloadIssue } from '../../errors/webhook-error.ts';
import { asJsonObject, isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { DEFAULT_LANGUAGE, type Dialog, type Intent, UNKNOWN_INTENT } from '../dialog.ts';
import { InvalidPayloadError, MAX_ISSUES } from './invalid-payload-error.ts';
import { isBroken, readLanguage, readNumber, readText, readTextOrJson } from './leaves.ts';
import type { PayloadReader } from './payload-reader.ts';

/**
 * Reads the payload that a flow's author writes by hand:
 * `{sessionId, user: {id, profile}, cognigy: {conversationId, intents[], entities[]}}`.
 *
 * `flow-payload-schema.ts` is its contract; here it is written out, since it fixes what is sloppy and judges only what
 * is broken, and a schema takes several times as long.
 */
export const flowPayload: PayloadReader = {
  format: 'flow',

  // A payload that says nothing at all is a turn in which nothing was heard.
  recognises: (payload) =>
    isJsonObject(payload) &&
    ('cognigy' in payload || 'user' in payload || Object.keys(payload).every((key) => key === 'sessionId')),

  read(payload): Dialog {
    const issues: PayloadIssue[] = [];
    const turn = readObject(payload, '', issues);
    const user = readOptionalObject(turn['user'], 'user', issues);
    const userId = readLeaf(user['id'], 'user.id', issues);
    const cognigy = readOptionalObject(turn['cognigy'], 'cognigy', issues);
    const conversationId = readLeaf(cognigy['conversationId'], 'cognigy.conversationId', issues);
    const intent = readIntents(cognigy['intents'], issues);
    const entities = readEntities(cognigy['entities'], issues);
    if (issues.length > 0) {
      throw new InvalidPayloadError(issues);
    }
    // A profile that cannot be read says nothing: it never refuses a turn.
    const profile = asJsonObject(user['profile']);
    const preferences = asJsonObject(profile['preferences']);
    return {
      conversationId: conversationId ?? '',
      sessionId: readText(turn['sessionId']),
      userId,
      email: readText(profile['email']),
      intent,
      entities,
      language: readLanguage(preferences['language']) ?? DEFAULT_LANGUAGE,
    };
  },
};

function addIssue(issues: PayloadIssue[], path: string, message: string): void {
  if (issues.length < MAX_ISSUES) {
    issues.push({ path, message });
  }
}

function readObject(value: unknown, path: string, issues: PayloadIssue[]): JsonObject {
  if (!isJsonObject(value)) {
    addIssue(issues, path, 'must be an object');
  }
  return asJsonObject(value);
}

function readOptionalObject(value: unknown, path: string, issues: PayloadIssue[]): JsonObject {
  return value === undefined || value === null ? asJsonObject(value) : readObject(value, path, issues);
}

function readLeaf(leaf: unknown, path: string, issues: PayloadIssue[]): string | undefined {
  const text = readText(leaf);
  if (isBroken(leaf, text)) {
    addIssue(issues, path, 'must be text');
  }
  return text;
}

/** Yields the objects of a list with their paths, until no further issue would be told. */
function* readList(value: unknown, path: string, issues: PayloadIssue[]): Generator<[JsonObject, string]> {
  if (!Array.isArray(value)) {
    if (value !== undefined && value !== null) {
      addIssue(issues, path, 'must be an array');
    }
    return;
  }
  for (let index = 0; index < value.length && issues.length < MAX_ISSUES; index += 1) {
    const itemPath = `${path}[${index}]`;
    const item = readObject(value[index], itemPath, issues);
    yield [item, itemPath];
  }
}

/** Returns the most confident intent, the first of equals. */
function readIntents(list: unknown, issues: PayloadIssue[]): Intent {
  let best: Intent | undefined;
  for (const [item, path] of readList(list, 'cognigy.intents', issues)) {
    const name = readLeaf(item['name'], `${path}.name`, issues) ?? UNKNOWN_INTENT.name;
    const confidence = readNumber(item['confidence']);
    if (isBroken(item['confidence'], confidence)) {
      addIssue(issues, `${path}.confidence`, 'must be a number');
    }
    if (best === undefined || (confidence ?? 0) > best.confidence) {
      best = { name, confidence: confidence ?? 0 };
    }
  }
  return best ?? UNKNOWN_INTENT;
}

/** Returns the values of the entities by their names, the last of equal ones; one without name or value is skipped. */
function readEntities(list: unknown, issues: PayloadIssue[]): Dialog['entities'] {
  const entities: [string, string][] = [];
  for (const [item, path] of readList(list, 'cognigy.entities', issues)) {
    const name = readLeaf(item['name'], `${path}.name`, issues);
    const value = readTextOrJson(item['value']);
    if (isBroken(item['value'], value)) {
      addIssue(issues, `${path}.value`, 'is nested too deep');
    }
    if (name !== undefined && value !== undefined) {
      entities.push([name, value]);
    }
  }
  // Names come from outside: unlike an assignment, this makes an own property of `__proto__`.
  return Object.fromEntries(entities);
}
