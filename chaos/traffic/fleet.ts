import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../plan/random.ts';
import { ELDER, type Profile, SHORT_LIVED } from '../plan/settings.ts';
import type { ChaosWorld } from '../world/world.ts';
import { type Environment, type Retired, startEnvironment } from './environment.ts';

/** An environment that is over. */
export interface Ended {
  readonly environment: Environment;
  readonly retired: Retired;
}

/** The environments that run side by side, as Lambda keeps several: one for good, one that comes and goes. */
export interface Fleet {
  /** Gives an environment that takes a turn now, or undefined where all have their hands full. */
  choose(): Environment | undefined;
  restart(): void;
  /** Freezes an environment for a while, as Lambda does between turns, and lets the servers hang up meanwhile. */
  freeze(): void;
  /** Ends all of them. */
  end(): Promise<Ended[]>;
}

const MAX_IN_FLIGHT = 50;

export interface FleetOptions {
  readonly task: string;
  readonly folder: string;
  readonly world: ChaosWorld;
  readonly random: Random;
}

/** Starts two environments. */
export function startFleet({ task, folder, world, random }: FleetOptions): Fleet {
  let started = 0;
  const ended: Promise<Ended>[] = [];
  const freezes = new Set<Promise<void>>();
  let draining: Environment | undefined;

  function start(profile: Profile): Environment {
    started += 1;
    const name = `e${started}`;
    return startEnvironment({ name, profile, task, folder, variables: world.variables(name, profile) });
  }

  async function retire(environment: Environment): Promise<Ended> {
    return { environment, retired: await environment.retire() };
  }

  async function freezeOne(environment: Environment, ms: number): Promise<void> {
    draining = environment;
    while (environment.inFlight > 0) await sleep(10);
    environment.freeze();
    await sleep(ms / 2);
    world.closeIdle();
    await sleep(ms / 2);
    environment.thaw();
    draining = undefined;
  }

  const elder = start(ELDER);
  let young = start(SHORT_LIVED[0]);

  return {
    choose() {
      const free = [elder, young].filter((one) => one !== draining && one.inFlight < MAX_IN_FLIGHT);
      const [first, ...others] = free;
      return first === undefined ? undefined : random.pick([first, ...others]);
    },
    restart() {
      if (draining === young) return;
      ended.push(retire(young));
      young = start(SHORT_LIVED[(started - 1) % SHORT_LIVED.length] ?? SHORT_LIVED[0]);
    },
    freeze() {
      if (draining !== undefined) return;
      const freeze = freezeOne(random.chance(0.5) ? elder : young, random.between(300, 2_000)).finally(() =>
        freezes.delete(freeze),
      );
      freezes.add(freeze);
    },
    async end() {
      await Promise.all(freezes);
      return Promise.all([...ended, retire(young), retire(elder)]);
    },
  };
}
