import type { LocalStack } from '../local-stack.ts';
import type { Paint } from './paint.ts';
import { NOT_REACHED } from './render-table.ts';
import { isAsExpected, type SampleRun } from './run-sample.ts';

/** Returns what the words of the table mean. */
export function renderLegend(paint: Paint): string {
  return [
    `  outcome      ok, or the code of the problem that was answered: the dimension of every metric`,
    `  crm_outcome  how asking the CRM for the contact ended; ${NOT_REACHED} where the turn ended before that`,
    `  latency      the whole turn; in the first one secrets and token may still be on their way`,
  ]
    .map(paint.faint)
    .join('\n');
}

/** Returns the last line: how many runs were as expected, and how often each dependency was asked. */
export function renderSummary(
  runs: readonly SampleRun[],
  { secretsManager, tokenEndpoint, contactApi }: LocalStack,
  paint: Paint,
): string {
  const expected = runs.filter(isAsExpected).length;
  const verdict = `${expected} of ${runs.length} events answered as expected`;
  const asked = [
    `Secrets Manager ${secretsManager.requests.length}`,
    `token endpoint ${tokenEndpoint.requests.length}`,
    `contact API ${contactApi.requests.length}`,
  ].join(', ');
  return `${expected === runs.length ? paint.good(verdict) : paint.bad(verdict)} · requests: ${asked}`;
}
