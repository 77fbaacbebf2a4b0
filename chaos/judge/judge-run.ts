import { LAMBDA_MARGIN_MS, SETTINGS } from '../plan/settings.ts';
import type { Ended } from '../traffic/fleet.ts';
import type { TurnRecord } from '../traffic/turn-record.ts';
import type { Ledger } from '../world/ledger.ts';
import type { Evidence } from './evidence.ts';
import { judgeEnvironment } from './judge-environment.ts';
import { judgeTurn } from './judge-turn.ts';
import type { Offence } from './offence.ts';
import { readTurnLines } from './turn-lines.ts';

export interface Judgement {
  readonly offences: readonly Offence[];
  /** Turns that were answered and measured. */
  readonly evidence: readonly Evidence[];
}

/** Holds a whole run against the contract. */
export function judgeRun(records: readonly TurnRecord[], ended: readonly Ended[], ledger: Ledger): Judgement {
  const offences: Offence[] = ledger.objections.map((what) => ({ invariant: 'server', what }));
  const evidence: Evidence[] = [];

  for (const end of ended) {
    const { name, profile } = end.environment;
    const own = records.filter(({ environment }) => environment === name);
    const lines = readTurnLines(
      end.retired,
      own.map(({ plan }) => plan.requestId),
    );
    const seen: Evidence[] = [];

    for (const { plan, answered, serverLagMs } of own) {
      const object = prefixed(`${plan.requestId} in ${name}`);
      const emf = lines.emf.get(plan.requestId);
      if (answered === undefined) offences.push(object({ invariant: 'answer', what: 'no answer' }));
      if (answered === undefined || emf === undefined) continue;
      const one: Evidence = {
        plan,
        environment: name,
        profile,
        answered,
        lagMs: Math.max(answered.lagMs, serverLagMs),
        deadlineMs: Math.min(SETTINGS.crmDeadlineMs, plan.remainingMs - LAMBDA_MARGIN_MS),
        emf,
        ledger,
      };
      seen.push(one);
      offences.push(...judgeTurn(one).map(object));
    }
    offences.push(...[...lines.offences, ...judgeEnvironment(end, seen, ledger)].map(prefixed(name)));
    evidence.push(...seen);
  }
  return { offences, evidence };
}

function prefixed(who: string): (offence: Offence) => Offence {
  return ({ invariant, what }) => ({ invariant, what: `${who}: ${what}` });
}
