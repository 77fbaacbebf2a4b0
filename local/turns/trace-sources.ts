import { isJsonObject } from '../../lib/json/json-object.ts';
import type { Dialog } from '../../lib/transform/dialog.ts';
import { chooseReader } from '../../lib/transform/payload/payload-reader.ts';
import { READERS } from '../../lib/transform/payload/readers.ts';
import { dropUnresolved } from '../../lib/transform/unresolved.ts';
import type { Reading } from './turn-record.ts';

type Path = readonly (string | number)[];

interface Leaf {
  readonly path: Path;
  readonly value: string | number | boolean;
}

/** Each leaf is one more reading of the payload. */
const MAX_LEAVES = 400;
const MARK = '\u2063mark';
const NUDGE = 1e-9;

/**
 * Returns what the real readers take from a payload, and from where: each leaf is changed in turn, and the fields
 * that change with it came from there. So this knows nothing of any reader, and is never out of step with one.
 */
export function traceSources(payload: unknown): Reading | undefined {
  const read = tryRead(payload);
  if (read === undefined) {
    return undefined;
  }
  const { dialog, format, unresolved = [] } = read;
  const before = fieldsOf(dialog);
  const found = new Map<string, Path>();
  for (const { path, value } of leavesOf(payload, []).slice(0, MAX_LEAVES)) {
    const changed = tryRead(replaceAt(payload, path, changedLeaf(value)))?.dialog;
    for (const [field, text] of changed === undefined ? [] : fieldsOf(changed)) {
      const own = before.get(field);
      // A leaf that lost against another may win when it is changed; it is no source of what was read.
      const mayDiffer = field.includes('.') && typeof value !== 'boolean';
      const isOwn = own !== undefined && own !== text && (mayDiffer || own === String(value));
      if (isOwn) {
        found.set(field, commonPath(found.get(field), path));
      }
    }
  }
  const sources = [...found].map(([field, path]) => [field, showPath(path)]);
  const { userId } = dialog;
  return {
    format,
    unresolved,
    ...(userId !== undefined && { userId }),
    sources: Object.fromEntries(sources),
  };
}

function tryRead(payload: unknown) {
  try {
    const reader = chooseReader(payload, READERS);
    return { ...dropUnresolved(reader.read(payload)), format: reader.format };
  } catch {
    return undefined;
  }
}

/** By the names of the answer. */
function fieldsOf({ conversationId, userId, intent, entities, language, email, phone }: Dialog) {
  return new Map<string, string>([
    ['conversation_id', conversationId],
    ['primary_intent', intent.name],
    ['intent_confidence', String(intent.confidence)],
    ['language', language],
    ...Object.entries({ user: userId, email, phone }).flatMap(([name, text]): [string, string][] =>
      text === undefined ? [] : [[name, text]],
    ),
    ...Object.entries(entities).map(([name, text]): [string, string] => [`extracted_entities.${name}`, text]),
  ]);
}

function leavesOf(value: unknown, path: Path): readonly Leaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  }
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  }
  const isLeaf = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isLeaf ? [{ path, value }] : [];
}

function changedLeaf(value: Leaf['value']): Leaf['value'] {
  if (typeof value === 'boolean') {
    return !value;
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? value + 1 : value - NUDGE;
  }
  const number = Number(value);
  return value.trim() !== '' && !Number.isInteger(number) && Number.isFinite(number)
    ? String(number - NUDGE)
    : `${value}${MARK}`;
}

function replaceAt(value: unknown, [key, ...deeper]: Path, leaf: Leaf['value']): unknown {
  if (key === undefined) {
    return leaf;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? replaceAt(item, deeper, leaf) : item));
  }
  // From entries, so that a key `__proto__` stays one.
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([name, item]) => [name, name === key ? replaceAt(item, deeper, leaf) : item]),
  );
}

function commonPath(one: Path | undefined, other: Path): Path {
  if (one === undefined) {
    return other;
  }
  const differs = one.findIndex((key, index) => key !== other[index]);
  return differs < 0 ? one : one.slice(0, differs);
}

function showPath(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
}
