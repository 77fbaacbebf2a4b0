import { findCanary } from '../plan/canaries.ts';
import { asObject, type JsonObject } from './evidence.ts';
import type { Offence } from './offence.ts';

export interface TurnLines {
  /** EMF documents by request id. */
  readonly emf: ReadonlyMap<string, JsonObject>;
  readonly offences: readonly Offence[];
}

/** Reads all that an environment wrote while it ran these turns: metrics on stdout, the log on either stream. */
export function readTurnLines(
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  requestIds: readonly string[],
): TurnLines {
  const emf = new Map<string, JsonObject>();
  const logs = new Set<string>();
  const offences: Offence[] = [];
  const object = (what: string): void => {
    offences.push({ invariant: 'metrics', what });
  };

  for (const line of `${stdout}\n${stderr}`.split('\n')) {
    if (line === '') continue;
    const canary = findCanary(line);
    if (canary !== undefined) offences.push({ invariant: 'leak', what: `in a line: ${canary}` });
    const parsed = asObject(line);
    const requestId = parsed?.['request_id'];
    if (parsed === undefined || typeof requestId !== 'string')
      object(`line of no turn: ${line.slice(0, 120)}`);
    else if ('_aws' in parsed) {
      if (emf.has(requestId)) object(`second EMF document of ${requestId}`);
      emf.set(requestId, parsed);
    } else {
      if (logs.has(requestId)) object(`second log line of ${requestId}`);
      logs.add(requestId);
    }
  }
  for (const requestId of requestIds) {
    if (!emf.has(requestId)) object(`no EMF document of ${requestId}`);
    if (!logs.has(requestId)) object(`no log line of ${requestId}`);
  }
  return { emf, offences };
}
