import { findMark } from '../marks.ts';
import type { Run, TurnRecord } from '../simulate-run.ts';
import { asObject, type Evidence, type JsonObject } from './evidence.ts';
import { judgeCalls } from './judge-calls.ts';
import { judgeCrm } from './judge-crm.ts';
import { judgeSignature } from './judge-signature.ts';
import type { Invariant, Offence } from './offence.ts';

const STATUSES: Readonly<Record<string, number>> = { no_json: 400, no_shape: 422, too_large: 413 };

/** Holds a whole run against the contract. */
export function judgeRun(run: Run): Offence[] {
  const parsed = run.lines.map(asObject);
  const emfs = new Map(parsed.filter((line) => '_aws' in line).map((line) => [line['request_id'], line]));
  const offences = run.turns.flatMap((turn) => {
    const own = parsed.filter((line) => line['request_id'] === turn.id);
    return judgeTurn(turn, run, own, emfs).map(({ invariant, what }) => ({
      invariant,
      what: `${turn.id}: ${what}`,
    }));
  });
  for (const line of run.lines) {
    const found = findMark(line);
    if (found !== undefined) {
      offences.push({ invariant: 'leak', what: found });
    }
  }
  if (parsed.length !== 2 * run.turns.length) {
    offences.push({ invariant: 'metrics', what: `${parsed.length} lines for ${run.turns.length} turns` });
  }
  if (run.leftTimers > 0) {
    offences.push({ invariant: 'exit', what: `${run.leftTimers} timers left over` });
  }
  return [...offences, ...judgeCalls(run)];
}

function judgeTurn(
  turn: TurnRecord,
  run: Run,
  lines: readonly JsonObject[],
  emfs: Evidence['emfs'],
): Offence[] {
  const offences: Offence[] = [];
  const object = (invariant: Invariant, what: string) => offences.push({ invariant, what });
  const answer = asObject(turn.answer);
  const { statusCode: status } = answer;
  const headers = asObject(answer['headers']);
  const body = asObject(answer['body']);
  const emf = lines.find((line) => '_aws' in line);
  const log = lines.find((line) => !('_aws' in line));
  if (
    turn.answers !== 1 ||
    typeof status !== 'number' ||
    emf === undefined ||
    log === undefined ||
    lines.length !== 2
  ) {
    return [{ invariant: 'answer', what: `${turn.answers} answers, ${lines.length} lines` }];
  }
  const own = run.exchanges.filter(({ turn: id, target }) => id === turn.id && target === 'contact');
  const evidence: Evidence = { turn, run, status, headers, body, emf, emfs, own };

  if (turn.tookMs > turn.deadlineMs + 1e-6) {
    object('late', `took ${turn.tookMs} ms of ${turn.deadlineMs}`);
  }
  const isProblem = status !== 200;
  const type = isProblem ? 'application/problem+json' : 'application/json';
  if (
    headers['content-type'] !== type ||
    headers['cache-control'] !== 'no-store' ||
    headers['x-request-id'] !== turn.id
  ) {
    object('answer', `headers ${JSON.stringify(headers)}`);
  }
  if (isProblem && (body['status'] !== status || body['request_id'] !== turn.id)) {
    object('answer', 'problem of another status or turn');
  }
  if (status === 503 && headers['retry-after'] === undefined) {
    object('answer', '503 without Retry-After');
  }
  if (isProblem && findMark(JSON.stringify(answer)) !== undefined) {
    object('leak', 'in a problem');
  }
  const outcome = isProblem ? body['code'] : 'ok';
  if (emf['outcome'] !== outcome || log['outcome'] !== outcome || log['status'] !== status) {
    object(
      'metrics',
      `outcome ${String(emf['outcome'])} and ${String(log['outcome'])} for ${String(outcome)}`,
    );
  }
  const isSaid = emf['crm_outcome'] === log['crm_outcome'] && emf['Latency'] === log['latency_ms'];
  const latencyMs = Math.round(turn.tookMs * 1_000) / 1_000;
  if (!isSaid || emf['Latency'] !== latencyMs || Number(emf['CrmRequests'] ?? 0) !== own.length) {
    object(
      'metrics',
      `latency ${String(emf['Latency'])} of ${latencyMs}, requests ${String(emf['CrmRequests'])} of ${own.length}`,
    );
  }
  offences.push(...judgeSignature(evidence));
  if (status !== 403 && status !== 503) {
    const expected = STATUSES[turn.plan.body];
    if (expected === undefined) {
      offences.push(...judgeCrm(evidence));
    } else if (status !== expected) {
      object('answer', `${status} for ${turn.plan.body}`);
    }
  }
  if (turn.isLast && emf['crm_outcome'] !== 'found') {
    object('recovery', `${status} ${String(emf['crm_outcome'])} after the last fault`);
  }
  return offences;
}
