import { createRandom, type Random } from './random.ts';
import {
  type Credential,
  DEPENDENCIES,
  type Fault,
  ROTATIONS,
  type Schedule,
  type ScheduledEvent,
  SECRET_NAMES,
  type TurnPlan,
} from './schedule.ts';
import { USERS } from './users.ts';

const STATUSES = [204, 302, 401, 403, 404, 429, 500, 502, 503, 504] as const;

/** Returns the schedule of a seed: a quarter of an hour at most, some dozens of turns. */
export function makeSchedule(seed: number): Schedule {
  const random = createRandom(seed);
  const settings = makeSettings(random);
  const events: ScheduledEvent[] = [{ atMs: 0, kind: 'cold start' }];
  const count = random.int(6, 30);
  const pauseMs = random.pick([300, 1_500, 4_000]);
  let atMs = 0;
  for (let index = 0; index < count; index += 1) {
    // Now and then long enough for secrets and tokens to grow old.
    atMs += random.chance(0.04) ? random.int(20_000, 120_000) : random.int(0, pauseMs);
    const event = makeEvent(random, atMs);
    events.push(event);
    // What a new environment makes of a roll-back is a question of its own.
    if (event.kind === 'rotate' && event.how === 'roll back' && random.chance(0.5)) {
      const environment = events.filter(({ kind }) => kind === 'cold start').length;
      const turns = [makeTurn(random, 3_000, ['previous']), makeTurn(random, 3_000, ['previous api key'])];
      events.push({ atMs, kind: 'cold start' }, { atMs, kind: 'turns', environment, turns });
    }
  }
  return { seed, settings, events };
}

function makeSettings(random: Random): Record<string, string> {
  return {
    CRM_DEADLINE_MS: random.pick(['1500', '4000', '6000']),
    CRM_TIMEOUT_MS: random.pick(['800', '3000']),
    CRM_FALLBACK: random.pick(['outage', 'always', 'never']),
    CRM_TOKEN_AUTH_METHOD: random.pick(['client_secret_basic', 'client_secret_post']),
    CRM_BREAKER_FAILURES: random.pick(['2', '5']),
    CRM_BREAKER_OPEN_SECONDS: random.pick(['2', '15']),
    CONTACT_TTL_SECONDS: random.pick(['0', '0', '20']),
    SECRET_TTL_SECONDS: random.pick(['5', '60', '300']),
    SECRET_MAX_STALE_SECONDS: random.pick(['0', '60', '3600']),
    SECRET_ROTATION_WINDOW_SECONDS: random.pick(['10', '60', '86400']),
    API_KEY_ROTATION_WINDOW_SECONDS: random.pick(['0', '10', '86400']),
    REQUIRE_TIMESTAMP: random.pick(['false', 'false', 'true']),
    ...(random.chance(0.5) ? { API_KEY_SECRET_ID: 'api-key' } : {}),
  };
}

function makeEvent(random: Random, atMs: number): ScheduledEvent {
  const environment = random.int(0, 2);
  const draw = random.next();
  if (draw < 0.5) {
    return {
      atMs,
      kind: 'turns',
      environment,
      turns: random.chance(0.1) ? makeFlood(random) : makeBurst(random),
    };
  }
  if (draw < 0.62) {
    const secret = random.pick(SECRET_NAMES);
    return { atMs, kind: 'rotate', secret, how: random.pick(ROTATIONS) };
  }
  if (draw < 0.86) {
    const dependency = random.pick(DEPENDENCIES);
    return random.chance(0.4)
      ? { atMs, kind: 'fault', dependency }
      : { atMs, kind: 'fault', dependency, fault: makeFault(random) };
  }
  if (draw < 0.9) {
    return { atMs, kind: 'revoke tokens' };
  }
  if (draw < 0.92) {
    return { atMs, kind: 'token lifetime', seconds: random.pick([1, 10, 3_600]) };
  }
  if (draw < 0.96) {
    const ms = random.pick([1_000, 6_000, 30_000, 200_000]);
    return { atMs, kind: 'freeze', environment, ms, dropsConnections: random.chance(0.5) };
  }
  return random.chance(0.5)
    ? { atMs, kind: 'set clock back', environment, ms: random.pick([1_000, 30_000, 4_000_000]) }
    : { atMs, kind: 'cold start' };
}

function makeFault(random: Random): Fault {
  const kind = random.pick(['hang', 'slow', 'reset', 'oversized', 'nonsense', 'status', 'status'] as const);
  if (kind !== 'status') {
    return { kind };
  }
  const status = random.pick(STATUSES);
  const retryAfter = random.pick(['', '', '0', '1', '30', 'soon']);
  return { kind, status, ...(retryAfter === '' ? {} : { retryAfter }) };
}

function makeBurst(random: Random): TurnPlan[] {
  const spreadMs = random.pick([0, 50, 2_000]);
  return Array.from({ length: random.int(1, 5) }, () =>
    makeTurn(random, spreadMs, [
      'current',
      'current',
      'current',
      'current',
      'previous',
      'wrong',
      'none',
      'api key',
      'previous api key',
      'wrong api key',
    ]),
  );
}

/** Enough wrong guesses to use every budget up, and some that are right among them. */
function makeFlood(random: Random): TurnPlan[] {
  const [wrong, ...right] = random.pick([
    ['wrong', 'current', 'previous'],
    ['wrong api key', 'api key', 'previous api key'],
  ] as const);
  const spreadMs = random.pick([50, 3_000, 10_000]);
  return Array.from({ length: random.int(10, 40) }, () =>
    makeTurn(random, spreadMs, [wrong, wrong, wrong, ...right]),
  );
}

function makeTurn(random: Random, spreadMs: number, credentials: readonly Credential[]): TurnPlan {
  return {
    delayMs: random.int(0, spreadMs),
    credential: random.pick(credentials),
    timestamp: random.pick(['none', 'now', 'now', 'now', 'stale']),
    payload: random.pick(['flow', 'flow', 'flow', 'native', 'native', 'broken', 'malformed']),
    user: random.pick([...USERS.keys(), ...USERS.keys(), 'U53R-nobody', '']) || undefined,
    conversation: random.int(1, 4),
    remainingMs: random.pick([10_000, 10_000, 10_000, 3_000, 600, 200]),
  };
}
