import { createRandom, type Random } from './random.ts';

/** What can be wrong with an exchange. */
export const NETWORK_FAULTS = [
  'hang',
  'slow',
  'reset',
  'cut',
  'oversized',
  'nonsense',
  'wrong_shape',
] as const;
export const STATUS_FAULTS = [
  '400',
  '401',
  '403',
  '404',
  '418',
  '429',
  '429+0',
  '429+1',
  '429+60',
  '500',
  '502',
  '503',
  '503+1',
  '504',
  '302',
] as const;
export const SECRET_FAULTS = ['denied', 'throttled', 'down', 'hang'] as const;

export type Target = 'contact' | 'token' | 'secret';
export type SecretName = 'webhook' | 'crm' | 'key';

/** How one environment is set up. */
export interface Profile {
  readonly fallback: 'outage' | 'always' | 'never';
  readonly breakerFailures: number;
  readonly breakerOpenSeconds: number;
  readonly contactTtlSeconds: number;
  readonly secretTtlSeconds: number;
  readonly maxStaleSeconds: number;
  readonly windowSeconds: number;
  readonly hasApiKey: boolean;
  readonly requireTimestamp: boolean;
  readonly authMethod: 'client_secret_basic' | 'client_secret_post';
}

export type Signature = 'current' | 'previous' | 'wrong' | 'missing' | 'key' | 'wrong_key';

/** One thing that happens, at an instant of simulated time. Each stands for itself, so that any can be left out. */
export type SimulatedEvent = { readonly atMs: number } & (
  | { readonly kind: 'start'; readonly environment: string; readonly profile: Profile }
  | {
      readonly kind: 'turn';
      readonly environment: string;
      readonly user: number;
      readonly signature: Signature;
      readonly body: 'flow' | 'native' | 'guest' | 'no_json' | 'no_shape' | 'too_large';
      readonly isStamped: boolean;
      readonly remainingMs: number;
    }
  | { readonly kind: 'fault'; readonly target: Target; readonly fault: string; readonly untilMs: number }
  | { readonly kind: 'rotate' | 'stage' | 'promote' | 'roll_back'; readonly secret: SecretName }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'lifetime'; readonly seconds: number }
  | { readonly kind: 'freeze'; readonly environment: string; readonly forMs: number }
  | { readonly kind: 'set_back'; readonly environment: string; readonly byMs: number }
);

export type Schedule = readonly SimulatedEvent[];

/** How long faults come and go, in ms. */
const FAULTY_MS = 90_000;

/** Generates what happens in a run, in the order of time. */
export function generateSchedule(seed: number): Schedule {
  const random = createRandom(seed);
  const events: SimulatedEvent[] = [];
  const environments = ['a', 'b', 'c'].slice(0, random.whole(1, 3));
  for (const [index, environment] of environments.entries()) {
    const atMs = index === 0 ? 0 : random.whole(0, FAULTY_MS / 2);
    events.push({ atMs, kind: 'start', environment, profile: makeProfile(random) });
    for (let burst = random.whole(3, 7); burst > 0; burst -= 1) {
      events.push(...makeBurst(random, environment, random.whole(atMs, FAULTY_MS)));
    }
  }
  for (let incident = random.whole(2, 10); incident > 0; incident -= 1) {
    events.push(...makeIncident(random, random.pick(['a', ...environments]), random.whole(0, FAULTY_MS)));
  }
  return events.sort((one, other) => one.atMs - other.atMs);
}

function makeProfile(random: Random): Profile {
  return {
    fallback: random.pick(['outage', 'outage', 'always', 'never']),
    breakerFailures: random.pick([2, 5, 1_000]),
    breakerOpenSeconds: random.pick([5, 15]),
    contactTtlSeconds: random.pick([0, 0, 20]),
    secretTtlSeconds: random.pick([5, 30, 300]),
    maxStaleSeconds: random.pick([0, 20, 3_600]),
    windowSeconds: random.pick([60, 86_400]),
    hasApiKey: random.chance(0.3),
    requireTimestamp: random.chance(0.15),
    authMethod: random.pick(['client_secret_basic', 'client_secret_post']),
  };
}

function makeBurst(random: Random, environment: string, startMs: number): SimulatedEvent[] {
  const isFlood = random.chance(0.15);
  const turns: SimulatedEvent[] = [];
  for (let turn = random.whole(1, isFlood ? 20 : 6); turn > 0; turn -= 1) {
    turns.push({
      atMs: startMs + random.whole(0, random.pick([0, 500, 5_000])),
      kind: 'turn',
      environment,
      user: random.whole(0, 40),
      signature: isFlood && random.chance(0.8) ? 'wrong' : random.pick(SIGNATURES),
      body: random.pick([
        'flow',
        'flow',
        'flow',
        'flow',
        'native',
        'native',
        'guest',
        'no_json',
        'no_shape',
        'too_large',
      ]),
      isStamped: random.chance(0.3),
      remainingMs: random.chance(0.1) ? random.whole(260, 4_000) : 10_000,
    });
  }
  return turns;
}

const SIGNATURES: readonly [Signature, ...Signature[]] = [
  'current',
  'current',
  'current',
  'current',
  'current',
  'current',
  'current',
  'previous',
  'wrong',
  'missing',
  'key',
  'wrong_key',
];

function makeIncident(random: Random, environment: string, atMs: number): SimulatedEvent[] {
  const draw = random.next();
  if (draw < 0.6) {
    const target = random.pick<Target>(['contact', 'contact', 'token', 'secret']);
    const fault =
      target === 'secret'
        ? random.pick(SECRET_FAULTS)
        : random.chance(0.5)
          ? random.pick(NETWORK_FAULTS)
          : random.pick(STATUS_FAULTS);
    return [{ atMs, kind: 'fault', target, fault, untilMs: atMs + random.whole(500, 20_000) }];
  }
  const secret = random.pick<SecretName>(['webhook', 'webhook', 'crm', 'key']);
  const laterMs = atMs + random.pick([0, 200, 3_000]);
  return random.pick<() => SimulatedEvent[]>([
    () => [{ atMs, kind: 'rotate', secret }],
    () => [
      { atMs, kind: 'rotate', secret },
      { atMs: laterMs, kind: 'rotate', secret },
    ],
    () => [
      { atMs: 0, kind: 'stage', secret },
      { atMs, kind: 'promote', secret },
    ],
    () => [
      { atMs, kind: 'rotate', secret },
      { atMs: laterMs, kind: 'roll_back', secret },
    ],
    () => [{ atMs, kind: 'revoke' }],
    () => [{ atMs, kind: 'lifetime', seconds: random.pick([1, 5, 60]) }],
    () => [{ atMs, kind: 'freeze', environment, forMs: random.pick([100, 5_000, 60_000]) }],
    () => [{ atMs, kind: 'set_back', environment, byMs: random.pick([500, 10_000, 120_000]) }],
  ])();
}
