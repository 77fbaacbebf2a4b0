import type { JsonObject } from '../../lib/json/json-object.ts';
import type { Run, TurnRecord } from '../run-record.ts';
import { MARKED } from '../users.ts';
import { budgetMs, type Evidence, parseObject } from './evidence.ts';
import { judgeBreaker, judgeCrm } from './judge-crm.ts';
import { judgeCalls } from './judge-environment.ts';
import { judgePatience } from './judge-patience.ts';
import { judgeSignature } from './judge-signature.ts';
import type { Invariant, Offence } from './offence.ts';
import { readAnswer } from './read-answer.ts';

/** Less than this is an error of floating point, in ms. */
const EPSILON_MS = 1e-6;

/** Holds a whole run against the contract. */
export function judgeRun(run: Run): Offence[] {
  const offences: Offence[] = [];
  const evidence: Evidence[] = [];

  function object(invariant: Invariant, who: string, wrongs: readonly string[]): void {
    offences.push(...wrongs.map((what) => ({ invariant, what: `${who}: ${what}` })));
  }

  for (const turn of run.turns) {
    const who = `${turn.id} in ${turn.environment} (${turn.startedAtMs} to ${turn.endedAtMs} ms)`;
    const one = gather(run, turn);
    if (typeof one === 'string') {
      object('answer', who, [one]);
      continue;
    }
    evidence.push(one);
    object('late', who, judgeTime(run, turn));
    object('metrics', who, judgeMetrics(one));
    const signature = judgeSignature(one);
    if (signature !== undefined) {
      object(one.answer.status === 403 || one.answer.status === 503 ? 'refused' : 'accepted', who, [
        signature,
      ]);
    }
    if (one.answer.status !== 403 && one.answer.status !== 503) {
      const { payload } = turn.plan;
      const status = { malformed: 400, broken: 422, flow: undefined, native: undefined }[payload];
      if (status === undefined) {
        object(turn.isLast ? 'recovery' : 'crm', who, judgeCrm(one));
      } else if (one.answer.status !== status) {
        object('answer', who, [`${one.answer.status} for a body that is ${payload}`]);
      }
    }
    if (turn.isLast && one.answer.status !== 200) {
      object('recovery', who, [one.answer.text]);
    }
  }
  for (const environment of run.environments) {
    const { name, written, timersLeftAtMs } = environment;
    object('calls', name, [...judgeCalls(environment, run), ...judgePatience(environment, run)]);
    object('crm', name, judgeBreaker(evidence.filter(({ turn }) => turn.environment === name)));
    object(
      'leak',
      name,
      written.filter((text) => MARKED.test(text)),
    );
    object('exit', name, timersLeftAtMs === undefined ? [] : [`a timer left at ${timersLeftAtMs} ms`]);
  }
  object('exit', 'the run', run.rejections);
  return offences;
}

/** Collects what is known of a turn, or says what is missing. */
function gather(run: Run, turn: TurnRecord): Evidence | string {
  const environment = run.environments.find(({ name }) => name === turn.environment);
  const { endedAtMs, endedAtEpochMs } = turn;
  if (environment === undefined || endedAtMs === undefined || endedAtEpochMs === undefined) {
    return 'no answer';
  }
  const answer = readAnswer(turn.answer, turn.id);
  if (typeof answer === 'string') {
    return answer;
  }
  const lines = environment.written
    .join('')
    .split('\n')
    .filter((line) => line.includes(`"request_id":"${turn.id}"`))
    .map((line) => parseObject(line) ?? {});
  const [emf, log] = lines;
  if (lines.length !== 2 || emf === undefined || log === undefined || !('_aws' in emf) || '_aws' in log) {
    return `${lines.length} lines, must be an EMF document and a log line`;
  }
  const exchanges = run.exchanges.filter((one) => one.environment === turn.environment);
  const own = exchanges.filter((one) => one.turn === turn.id && one.dependency === 'contacts');
  const leftMs = budgetMs(run, turn) - spentMs(turn);
  return {
    run,
    turn,
    environment,
    endedAtMs,
    endedAtEpochMs,
    answer,
    emf,
    log,
    own,
    exchanges,
    isAtDeadline: leftMs <= EPSILON_MS,
    leftMs,
  };
}

function spentMs({ startedMonotonicMs, endedMonotonicMs = Number.POSITIVE_INFINITY }: TurnRecord): number {
  return endedMonotonicMs - startedMonotonicMs;
}

function judgeTime(run: Run, turn: TurnRecord): string[] {
  const lateMs = spentMs(turn) - budgetMs(run, turn);
  return lateMs <= EPSILON_MS ? [] : [`${lateMs} ms late`];
}

function judgeMetrics({ turn, answer, emf, log, own }: Evidence): string[] {
  const outcome = answer.status === 200 ? 'ok' : answer.body['code'];
  const latencyMs = Math.round(spentMs(turn) * 1_000) / 1_000;
  const expected: JsonObject = {
    outcome,
    status: answer.status,
    crm_outcome: emf['crm_outcome'],
    latency_ms: latencyMs,
    crm_requests: own.length,
  };
  const wrongs = Object.entries(expected)
    .filter(([name, value]) => log[name] !== value)
    .map(([name, value]) => `log says ${name} ${String(log[name])}, was ${String(value)}`);
  const isAgreed =
    emf['outcome'] === outcome &&
    emf['Latency'] === latencyMs &&
    emf['Turns'] === 1 &&
    emf['Rejections'] === ([400, 403, 413, 422].includes(answer.status) ? 1 : undefined) &&
    emf['Faults'] === ([429, 500, 502].includes(answer.status) ? 1 : undefined);
  return isAgreed ? wrongs : [...wrongs, `EMF document does not agree with ${answer.status}`];
}
