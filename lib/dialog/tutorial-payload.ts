import { asJsonObject, isJsonObject, type JsonObject } from '../json/json-object.ts';
import { DEFAULT_LANGUAGE, type Dialog, type Intent, UNKNOWN_INTENT } from './dialog.ts';
import { setEntity } from './entities.ts';
import { IssueList } from './issue-list.ts';
import { isBroken, readNumber, readText, readTextOrJson } from './leaves.ts';
import type { PayloadReader } from './payload-reader.ts';

/**
 * Reads the payload that a flow's author writes by hand after the tutorial:
 * `{sessionId, user: {id, profile}, cognigy: {conversationId, intents[], entities[]}}`.
 *
 * `tutorial-payload-schema.ts` is its contract; here it is written out, since a schema takes several times as long.
 */
export const tutorialPayload: PayloadReader = {
  format: 'tutorial',

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
    const intent = readIntents(readList(cognigy['intents'], 'cognigy.intents', issues), issues);
    const entities = readEntities(readList(cognigy['entities'], 'cognigy.entities', issues), issues);
    issues.throwIfAny();
    // A profile that cannot be read tells nothing: it never refuses a turn.
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

function readList(value: unknown, path: string, issues: IssueList): readonly unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  if (value !== undefined && value !== null) {
    issues.add(path, 'must be an array');
  }
  return [];
}

function readLeaf(leaf: unknown, path: string, issues: IssueList): string | undefined {
  const text = readText(leaf);
  if (isBroken(leaf, text)) {
    issues.add(path, 'must be text');
  }
  return text;
}

/** Gives the most confident intent, the first of equals. */
function readIntents(list: readonly unknown[], issues: IssueList): Intent {
  let best: Intent | undefined;
  for (let index = 0; index < list.length && !issues.isFull; index += 1) {
    const item = list[index];
    if (!isJsonObject(item)) {
      issues.add(`cognigy.intents[${index}]`, 'must be an object');
      continue;
    }
    const name = readText(item['name']);
    if (isBroken(item['name'], name)) {
      issues.add(`cognigy.intents[${index}].name`, 'must be text');
    }
    const confidence = readNumber(item['confidence']);
    if (isBroken(item['confidence'], confidence)) {
      issues.add(`cognigy.intents[${index}].confidence`, 'must be a number');
    }
    if (best === undefined || (confidence ?? 0) > best.confidence) {
      best = { name: name ?? UNKNOWN_INTENT.name, confidence: confidence ?? 0 };
    }
  }
  return best ?? UNKNOWN_INTENT;
}

/** Gives the values of the entities by their names; one without name or value is skipped. */
function readEntities(list: readonly unknown[], issues: IssueList): Record<string, string> {
  const entities: Record<string, string> = {};
  for (let index = 0; index < list.length && !issues.isFull; index += 1) {
    const item = list[index];
    if (!isJsonObject(item)) {
      issues.add(`cognigy.entities[${index}]`, 'must be an object');
      continue;
    }
    const name = readText(item['name']);
    if (isBroken(item['name'], name)) {
      issues.add(`cognigy.entities[${index}].name`, 'must be text');
    }
    const value = readTextOrJson(item['value']);
    if (isBroken(item['value'], value)) {
      issues.add(`cognigy.entities[${index}].value`, 'is nested too deep');
    }
    if (name !== undefined && value !== undefined) {
      setEntity(entities, name, value);
    }
  }
  return entities;
}
