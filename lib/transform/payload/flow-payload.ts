import { asJsonObject, isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { DEFAULT_LANGUAGE, type Dialog, type Intent, UNKNOWN_INTENT } from '../dialog.ts';
import { IssueList } from './invalid-payload-error.ts';
import { isBroken, readNumber, readText, readTextOrJson } from './leaves.ts';
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
    const issues = new IssueList();
    const turn = readObject(payload, '', issues);
    const user = readOptionalObject(turn['user'], 'user', issues);
    const userId = readLeaf(user['id'], 'user.id', issues);
    const cognigy = readOptionalObject(turn['cognigy'], 'cognigy', issues);
    const conversationId = readLeaf(cognigy['conversationId'], 'cognigy.conversationId', issues);
    const intent = readIntents(cognigy['intents'], issues);
    const entities = readEntities(cognigy['entities'], issues);
    issues.throwIfAny();
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
      language: readText(preferences['language']) ?? DEFAULT_LANGUAGE,
    };
  },
};

function readObject(value: unknown, path: string, issues: IssueList): JsonObject {
  if (!isJsonObject(value)) {
    issues.add(path, 'must be an object');
  }
  return asJsonObject(value);
}

function readOptionalObject(value: unknown, path: string, issues: IssueList): JsonObject {
  return value === undefined || value === null ? asJsonObject(value) : readObject(value, path, issues);
}

function readLeaf(leaf: unknown, path: string, issues: IssueList): string | undefined {
  const text = readText(leaf);
  if (isBroken(leaf, text)) {
    issues.add(path, 'must be text');
  }
  return text;
}

/** Yields the objects of a list with their paths, until no further issue would be told. */
function* readList(value: unknown, path: string, issues: IssueList): Generator<[JsonObject, string]> {
  if (!Array.isArray(value)) {
    if (value !== undefined && value !== null) {
      issues.add(path, 'must be an array');
    }
    return;
  }
  for (let index = 0; index < value.length && !issues.isFull(); index += 1) {
    const itemPath = `${path}[${index}]`;
    const item = readObject(value[index], itemPath, issues);
    yield [item, itemPath];
  }
}

/** Returns the most confident intent, the first of equals. */
function readIntents(list: unknown, issues: IssueList): Intent {
  let best: Intent | undefined;
  for (const [item, path] of readList(list, 'cognigy.intents', issues)) {
    const name = readLeaf(item['name'], `${path}.name`, issues) ?? UNKNOWN_INTENT.name;
    const confidence = readNumber(item['confidence']);
    if (isBroken(item['confidence'], confidence)) {
      issues.add(`${path}.confidence`, 'must be a number');
    }
    if (best === undefined || (confidence ?? 0) > best.confidence) {
      best = { name, confidence: confidence ?? 0 };
    }
  }
  return best ?? UNKNOWN_INTENT;
}

/** Returns the values of the entities by their names, the last of equal ones; one without name or value is skipped. */
function readEntities(list: unknown, issues: IssueList): Dialog['entities'] {
  const entities: [string, string][] = [];
  for (const [item, path] of readList(list, 'cognigy.entities', issues)) {
    const name = readLeaf(item['name'], `${path}.name`, issues);
    const value = readTextOrJson(item['value']);
    if (isBroken(item['value'], value)) {
      issues.add(`${path}.value`, 'is nested too deep');
    }
    if (name !== undefined && value !== undefined) {
      entities.push([name, value]);
    }
  }
  // Names come from outside: unlike an assignment, this makes an own property of `__proto__`.
  return Object.fromEntries(entities);
}
