import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isJsonObject, type JsonObject } from '../lib/json/json-object.ts';
import { tryParseJson } from '../lib/json/try-parse-json.ts';

const FOLDER = join(import.meta.dirname, '../stages');

/** To be copied, and no stage. */
const TEMPLATE = 'template';

/**
 * Reads the settings of every stage that has a file in `stages/`, by the stage's name. What is not given there has its
 * default; `--param` goes before both.
 *
 * @throws where a file is no JSON object
 */
export function readStages(folder = FOLDER): Readonly<Record<string, JsonObject>> {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  return Object.fromEntries(
    names.filter((name) => name !== TEMPLATE).map((name) => [name, readStage(join(folder, `${name}.json`))]),
  );
}

function readStage(file: string): JsonObject {
  const settings = tryParseJson(readFileSync(file, 'utf8'));
  if (!isJsonObject(settings)) {
    throw new TypeError(`stages/${basename(file)} must hold one JSON object`);
  }
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, isPlain(value) ? String(value) : value]),
  );
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
