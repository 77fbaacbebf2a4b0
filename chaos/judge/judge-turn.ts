import { findCanary } from '../plan/canaries.ts';
import { DEADLINE_SLACK_MS } from '../plan/settings.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Evidence } from './evidence.ts';
import { judgeCrm } from './judge-crm.ts';
import { judgeSignature } from './judge-signature.ts';
import type { Offence } from './offence.ts';

/**
 * What an answer may be late beyond deadline, slack and the event loop's longest standstill, of which a busy
 * machine has several in one turn.
 */
export const LATE_TOLERANCE_MS = 25;

/** Gives the offences of one answered turn. */
export function judgeTurn(evidence: Evidence): Offence[] {
  const { plan, answered } = evidence;
  const answer = readAnswer(answered.answer, plan.requestId);
  const offences =
    answered.threw === undefined && typeof answer !== 'string'
      ? judgeAnswer(answer, evidence)
      : [{ invariant: 'answer' as const, what: answered.threw ? `threw ${answered.threw}` : String(answer) }];
  return [...offences, ...judgeTime(evidence)];
}

/** How far an answer is beyond its deadline, standstills taken off; negative where it is not. */
export function latenessMs({ answered, deadlineMs }: Evidence): number {
  return answered.endedAtMs - answered.startedAtMs - deadlineMs - answered.lagMs;
}

function judgeTime(evidence: Evidence): Offence[] {
  const ms = latenessMs(evidence);
  return ms <= DEADLINE_SLACK_MS + LATE_TOLERANCE_MS
    ? []
    : [{ invariant: 'late', what: `${Math.round(ms)} ms beyond its deadline of ${evidence.deadlineMs} ms` }];
}

function judgeAnswer(answer: Answer, evidence: Evidence): Offence[] {
  const { signature, content } = evidence.plan;
  const offences = judgeSignature(answer, signature, evidence);
  const canary = answer.status === 200 ? undefined : findCanary(answer.text);
  if (canary !== undefined) offences.push({ invariant: 'leak', what: `in an answer: ${canary}` });
  const isRead = signature.kind === 'right' && answer.status !== 403 && answer.status !== 503;
  if (isRead && content.kind === 'broken' && answer.status !== content.status) {
    offences.push({ invariant: 'answer', what: `${answer.status} for a body that is ${content.how}` });
  }
  if (isRead && content.kind === 'dialog') {
    for (const what of judgeCrm(answer, content, evidence)) offences.push({ invariant: 'crm', what });
  }
  return offences.concat(judgeMetrics(answer, evidence));
}

function judgeMetrics(answer: Answer, { emf }: Evidence): Offence[] {
  const outcome = answer.status === 200 ? 'ok' : answer.body['code'];
  return emf['outcome'] === outcome
    ? []
    : [{ invariant: 'metrics', what: `outcome ${String(emf['outcome'])} for ${String(outcome)}` }];
}
