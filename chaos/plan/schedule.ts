import {
  CONTACT_FAULTS,
  type ContactFault,
  SECRETS_FAULTS,
  type SecretsFault,
  TOKEN_FAULTS,
  type TokenFault,
} from './fault-names.ts';
import type { Random } from './random.ts';
import { COOLDOWN_MS, STRAGGLE_MS, SWITCH_LATER_MS } from './settings.ts';

/** A fault and when it is there, in ms from the start of the run. */
export interface FaultWindow<Fault extends string = string> {
  readonly fault: Fault;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What happens at one instant. */
export type Deed =
  | 'rotate webhook secret, senders at once'
  | 'rotate webhook secret, senders later'
  | 'rotate client secret'
  | 'revoke tokens'
  | 'restart'
  | 'freeze'
  | 'burst';

export interface Schedule {
  readonly contacts: readonly FaultWindow<ContactFault>[];
  readonly token: readonly FaultWindow<TokenFault>[];
  readonly secrets: readonly FaultWindow<SecretsFault>[];
  readonly floods: readonly FaultWindow<'flood'>[];
  /** In order of time. */
  readonly deeds: readonly { readonly deed: Deed; readonly atMs: number }[];
}

/** Gives the faults and events of a run of this length. Each track goes through all of its faults, then again. */
export function createSchedule(random: Random, lengthMs: number): Schedule {
  const contacts = track(random.fork(), lengthMs, CONTACT_FAULTS, [700, 1_400], [400, 1_200]);
  const token = track(random.fork(), lengthMs, TOKEN_FAULTS, [700, 1_500], [400, 1_200]);
  const rotated = rotations(random.fork(), lengthMs);
  const secrets = track(random.fork(), lengthMs, SECRETS_FAULTS, [1_000, 3_500], [1_000, 3_000]).filter(
    ({ fromMs, toMs }) =>
      rotated.every((deed) => toMs < deed.atMs || fromMs > deed.atMs + QUIET_MS[deed.deed]),
  );
  const floods = track(random.fork(), lengthMs, ['flood'] as const, [800, 2_000], [4_000, 9_000]);
  const deeds = [
    ...rotated,
    ...repeat(random.fork(), lengthMs, 'rotate client secret', [7_000, 11_000]),
    ...repeat(random.fork(), lengthMs, 'revoke tokens', [4_000, 9_000]),
    ...repeat(random.fork(), lengthMs, 'restart', [4_000, 8_000]),
    ...repeat(random.fork(), lengthMs, 'freeze', [5_000, 9_000]),
    ...repeat(random.fork(), lengthMs, 'burst', [700, 2_500]),
  ].sort((one, other) => one.atMs - other.atMs);
  return { contacts, token, secrets, floods, deeds };
}

/**
 * Tells whether senders of wrong signatures keep quiet: an environment looks for a newer secret only once in a
 * while, so those that switch at once get through only where nobody has just used that up.
 */
export function isQuiet({ deeds }: Schedule, atMs: number): boolean {
  return deeds.some(
    (event) =>
      event.deed === 'rotate webhook secret, senders at once' &&
      atMs > event.atMs - COOLDOWN_MS - 700 &&
      atMs < event.atMs + 2_500,
  );
}

/** Gives the window that is open, if any. */
export function openWindow<Fault extends string>(
  windows: readonly FaultWindow<Fault>[],
  atMs: number,
): FaultWindow<Fault> | undefined {
  return windows.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
}

/**
 * How long Secrets Manager is left alone after a rotation: nobody can know a new secret that cannot be read, so
 * those who rotate see to it that it can, until the senders have switched.
 */
const QUIET_MS = {
  'rotate webhook secret, senders at once': 2_500,
  'rotate webhook secret, senders later': SWITCH_LATER_MS,
} as const;

type Span = readonly [lowMs: number, highMs: number];

function track<Fault extends string>(
  random: Random,
  lengthMs: number,
  faults: readonly Fault[],
  open: Span,
  gap: Span,
): FaultWindow<Fault>[] {
  const windows: FaultWindow<Fault>[] = [];
  let atMs = random.between(...gap);
  while (atMs < lengthMs) {
    for (const fault of random.shuffle(faults)) {
      const toMs = atMs + random.between(...open);
      windows.push({ fault, fromMs: atMs, toMs });
      atMs = toMs + random.between(...gap);
    }
  }
  return windows;
}

function repeat(random: Random, lengthMs: number, deed: Deed, every: Span) {
  const deeds: { deed: Deed; atMs: number }[] = [];
  for (let atMs = random.between(...every); atMs < lengthMs; atMs += random.between(...every)) {
    deeds.push({ deed, atMs });
  }
  return deeds;
}

/**
 * Apart from each other, since Secrets Manager keeps only one version before the current one. Before senders switch
 * at once, those of the rotation before must have switched for long: an environment that has just looked for their
 * secret does not look again so soon.
 */
function rotations(random: Random, lengthMs: number): { deed: keyof typeof QUIET_MS; atMs: number }[] {
  const deeds: { deed: keyof typeof QUIET_MS; atMs: number }[] = [];
  let atMs = random.between(6_500, 9_000);
  while (atMs < lengthMs) {
    deeds.push({ deed: 'rotate webhook secret, senders at once', atMs });
    atMs += random.between(4_000, 6_000);
    deeds.push({ deed: 'rotate webhook secret, senders later', atMs });
    atMs += SWITCH_LATER_MS + STRAGGLE_MS + COOLDOWN_MS + random.between(1_000, 2_000);
  }
  return deeds.filter((one) => one.atMs < lengthMs);
}
