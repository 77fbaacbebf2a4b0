import { parseSecret } from './parse-secret.ts';
import { readCurrent, type SecretReading, type SecretSource } from './secret-store.ts';

/** The versions of a secret that callers may know. */
export interface Versions {
  readonly current: string;
  readonly before: Before;
  /** When the current one became that, as far as we can know; never later than now, so that a window has an end. */
  readonly movedAtEpochMs: number;
}

/** The version before the current one. */
interface Before {
  /** Undefined where there is none, or none that could be right. */
  readonly text: string | undefined;
  readonly createdAtEpochMs: number | undefined;
  /** Why it could not be read; then `text` is what we knew of it, if anything. */
  readonly failure?: unknown;
}

export interface VersionsOptions<T> {
  readonly source: SecretSource<T>;
  /** Reads the text that callers know. */
  readonly textOf: (secret: T) => string;
  /** Whether the version before may serve at all; where it may not, it is not read. */
  readonly wantsBefore: boolean;
}

/**
 * Creates the reading of both versions. A look reads both, since a version that was put and taken back between two
 * reads shows only in the one before; a revalidation that finds nothing newer reads the current one alone.
 */
export function readVersions<T>(options: VersionsOptions<T>): SecretReading<Versions> {
  const { source, textOf, wantsBefore } = options;
  const { secretId, readSecret, schema, time } = source;

  async function read(held: Versions | undefined, refused: boolean): Promise<Versions> {
    const { secret, createdAtEpochMs } = await readCurrent(source);
    const current = textOf(secret);
    const isRotated = held !== undefined && held.current !== current;
    // After the current one: so a rotation between the two reads loses nothing that is in force.
    const before =
      held === undefined || isRotated || refused || held.before.failure !== undefined
        ? await readBefore(isRotated ? held.current : held?.before.text)
        : held.before;
    const hasMoved = isRotated || (held !== undefined && hasChanged(held.before, before));
    // To see it move is to know it too late rather than too early for whoever was right before.
    const movedAtEpochMs = hasMoved ? time.epochMs() : movedAtOf(held, createdAtEpochMs, before);
    return { current, before, movedAtEpochMs };
  }

  /** Returns when the current version became that, where nobody saw it move: once the younger of both was made. */
  function movedAtOf(
    held: Versions | undefined,
    createdAtEpochMs: number | undefined,
    before: Before,
  ): number {
    const nowEpochMs = time.epochMs();
    const toldEpochMs = held?.movedAtEpochMs ?? createdAtEpochMs ?? nowEpochMs;
    const isKnown = held !== undefined && held.before.failure === undefined;
    // A version that is rolled back to is older than the one before it.
    const beforeEpochMs = (isKnown ? undefined : before.createdAtEpochMs) ?? toldEpochMs;
    return Math.min(nowEpochMs, Math.max(toldEpochMs, beforeEpochMs));
  }

  async function readBefore(known: string | undefined): Promise<Before> {
    const none = { text: undefined, createdAtEpochMs: undefined };
    try {
      const version = wantsBefore ? await readSecret(secretId, 'AWSPREVIOUS') : undefined;
      return version === undefined ? none : { ...version, text: tryTextOf(version.text) };
    } catch (failure) {
      return { ...none, text: known, failure };
    }
  }

  /** What could never be right was never in force. */
  function tryTextOf(secretText: string): string | undefined {
    try {
      return textOf(parseSecret(secretText, schema));
    } catch {
      return undefined;
    }
  }

  return { read, isSame };
}

/** Whether both were read, and are not the same. */
function hasChanged(one: Before, other: Before): boolean {
  return one.failure === undefined && other.failure === undefined && one.text !== other.text;
}

function isSame(one: Versions, other: Versions): boolean {
  return (
    one.current === other.current &&
    one.before.text === other.before.text &&
    (one.before.failure === undefined) === (other.before.failure === undefined)
  );
}
