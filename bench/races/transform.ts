import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TransformFigures } from '../transform/race-in-process.ts';

const SCRIPT = new URL('../transform/race-in-process.ts', import.meta.url).pathname;

/** Races our transform against plain code in a fresh process, for each size of body. */
export async function raceTransform(batches: number): Promise<readonly TransformFigures[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, String(batches)]);
  return JSON.parse(stdout);
}
