import { secretsReadsBound } from '../judge/judge-environment.ts';
import type { Judgement } from '../judge/judge-run.ts';
import type { Ended } from '../traffic/fleet.ts';
import type { TurnRecord } from '../traffic/turn-record.ts';
import type { Dependency, Ledger } from '../world/ledger.ts';
import { alignColumns, count } from './layout.ts';

const NAMES: readonly [Dependency, string][] = [
  ['contacts', 'contact API'],
  ['token', 'token endpoint'],
  ['secrets', 'Secrets Manager'],
];

/** Gives a table of what the turns cost each dependency. */
export function callTable(
  ledger: Ledger,
  records: readonly TurnRecord[],
  ended: readonly Ended[],
  { evidence }: Judgement,
): string[] {
  const rows = NAMES.map(([dependency, name]) => {
    const calls = ledger.count(dependency);
    return [name, count(calls), (calls / Math.max(1, records.length)).toFixed(2), notes(dependency)];
  });
  return alignColumns([['dependency', 'requests', 'per turn', ''], ...rows]);

  function notes(dependency: Dependency): string {
    switch (dependency) {
      case 'contacts': {
        const open = evidence.filter(({ emf }) => emf['crm_breaker'] === 'open').length;
        return `${count(open)} turns were spared it by the circuit breaker`;
      }
      case 'token': {
        const served = ended.flatMap(({ environment }) => ledger.of(environment.name, 'token'));
        return `${count(served.filter(({ dealt }) => dealt === 'served').length)} tokens given, never two at once`;
      }
      case 'secrets': {
        const bounds = ended.map(({ environment: { name, bornAtMs } }) =>
          secretsReadsBound(
            bornAtMs,
            evidence.filter(({ environment }) => environment === name),
          ),
        );
        return `${count(bounds.reduce((sum, bound) => sum + bound, 0))} reads would be the bound`;
      }
    }
  }
}
