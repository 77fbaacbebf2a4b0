import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asJsonObject, type JsonObject } from '../../lib/json/json-object.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'samples');

/** Returns the names of the sample bodies: the files of `samples/` without their ending. */
export function sampleNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted((one, other) => rank(one) - rank(other) || one.localeCompare(other));
}

/** Returns the text of `samples/{name}.json`, as somebody wrote it. */
export function sampleText(name: string): string {
  return readFileSync(join(FOLDER, `${name}.json`), 'utf8');
}

/** Returns the payload of `samples/{name}.json`. */
export function samplePayload(name: string): JsonObject {
  return asJsonObject(JSON.parse(sampleText(name)));
}

/** The one that shows most comes first. */
function rank(name: string): number {
  return name === 'order-status' ? 0 : 1;
}
