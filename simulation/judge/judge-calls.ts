import type { Run } from '../simulate-run.ts';
import { COOLDOWN_MS } from './evidence.ts';
import type { Offence } from './offence.ts';

/** Three attempts, and one more after a refused token. */
const MAX_REQUESTS_A_TURN = 4;

/** Returns the offences against the bounds of what dependencies are asked. */
export function judgeCalls(run: Run): Offence[] {
  const offences: Offence[] = [];
  for (const { name, profile, setBackAtMs, lastFrozenAtMs } of run.environments) {
    const own = run.exchanges.filter(({ environment }) => environment === name);
    const turns = run.turns.filter((turn) => turn.environment.name === name);
    const tokens = own.filter(({ target }) => target === 'token');
    for (const [index, one] of tokens.entries()) {
      const next = tokens[index + 1];
      if (
        next !== undefined &&
        next.startedAtMs < one.endedAtMs &&
        lastFrozenAtMs < 0 &&
        setBackAtMs.length === 0
      ) {
        offences.push({ invariant: 'tokens', what: `two token requests at ${next.startedAtMs} in ${name}` });
      }
    }
    for (const turn of turns) {
      const requests = own.filter((one) => one.turn === turn.id && one.target === 'contact').length;
      if (requests > MAX_REQUESTS_A_TURN) {
        offences.push({ invariant: 'calls', what: `${requests} contact requests in ${turn.id}` });
      }
    }
    for (const secret of ['webhook', 'key', 'crm']) {
      const reads = own.filter(({ subject }) => subject.startsWith(secret));
      const failed = reads.filter(({ dealt }) => dealt !== 'served').length;
      const changes = run.servers.history.filter((one) => one.secret === secret).length;
      const lifeMs = (turns.at(-1)?.endedAtMs ?? 0) - (reads[0]?.startedAtMs ?? 0);
      const due = Math.ceil(lifeMs / (profile.secretTtlSeconds * 1_000));
      const looks = 2 * (changes + setBackAtMs.length + Math.ceil(lifeMs / COOLDOWN_MS));
      if (reads.length > 2 + due + looks + failed) {
        offences.push({ invariant: 'calls', what: `${reads.length} reads of ${secret} in ${name}` });
      }
    }
  }
  return offences;
}
