import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../plan/clock.ts';
import type { Random } from '../plan/random.ts';
import { type Deed, isQuiet, openWindow, type Schedule } from '../plan/schedule.ts';
import type { ChaosWorld } from '../world/world.ts';
import type { Fleet } from './fleet.ts';
import type { LagMeter } from './lag-meter.ts';
import { planTurn } from './plan-turn.ts';
import { createSenders } from './senders.ts';
import type { TurnRecord } from './turn-record.ts';

const TICK_MS = 50;
const BURST_TURNS = 30;
const WRONG_SHARE = 0.04;
const FLOOD_SHARE = 0.8;

export interface DriveOptions {
  readonly turns: number;
  readonly lengthMs: number;
  readonly schedule: Schedule;
  readonly world: ChaosWorld;
  readonly fleet: Fleet;
  readonly lag: LagMeter;
  readonly random: Random;
  readonly onTick: (done: number) => void;
}

/** Sends all turns at the pace of the schedule and does its deeds, then waits for the last answer. */
export async function drive(options: DriveOptions): Promise<TurnRecord[]> {
  const { turns, lengthMs, schedule, world, fleet, lag, random, onTick } = options;
  const senders = createSenders(world.webhookSecret, random.fork());
  const records: TurnRecord[] = [];
  const running = new Set<Promise<void>>();
  const deeds = [...schedule.deeds];
  let planned = 0;

  function send(count: number, wrongShare: number): void {
    for (let left = count; left > 0 && planned < turns; left -= 1) {
      const environment = fleet.choose();
      if (environment === undefined) return;
      const plan = planTurn(planned, wrongShare, senders, random);
      planned += 1;
      const sentAtMs = nowMs();
      const turn = environment.turn(plan).then((answered) => {
        const serverLagMs = lag.longestSince(sentAtMs);
        records.push({ plan, environment: environment.name, sentAtMs, answered, serverLagMs });
        running.delete(turn);
      });
      running.add(turn);
    }
  }

  const perform: Readonly<Record<Deed, () => void>> = {
    'rotate webhook secret, senders at once': () => senders.rotate('at once'),
    'rotate webhook secret, senders later': () => senders.rotate('later'),
    'rotate client secret'() {
      world.clientSecret.rotate();
      world.tokens.revokeAll();
    },
    'revoke tokens': () => world.tokens.revokeAll(),
    restart() {
      fleet.restart();
      // First turns come many at once.
      send(BURST_TURNS, 0);
    },
    freeze: () => fleet.freeze(),
    burst: () => send(BURST_TURNS, 0),
  };

  while (planned < turns) {
    const atMs = nowMs() - world.startedAtMs;
    while (deeds[0] !== undefined && deeds[0].atMs <= atMs) {
      const [due] = deeds.splice(0, 1);
      if (due !== undefined) perform[due.deed]();
    }
    const flooded = openWindow(schedule.floods, atMs) !== undefined;
    const wrongShare = isQuiet(schedule, atMs) ? 0 : flooded ? FLOOD_SHARE : WRONG_SHARE;
    // So many that the last goes out at the end of the schedule, bursts and all.
    const behind = Math.min(1, atMs / lengthMs) * turns - planned;
    send(Math.max(0, Math.round(behind * random.between(0.2, 1.8))), wrongShare);
    onTick(records.length);
    await sleep(TICK_MS);
  }
  while (running.size > 0) {
    onTick(records.length);
    await sleep(TICK_MS);
  }
  return records;
}
