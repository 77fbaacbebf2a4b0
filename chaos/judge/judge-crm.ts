import { isDeepStrictEqual } from 'node:util';
import type { CrmOutcome } from '../../lib/transform/enrichment.ts';
import type { Profile } from '../plan/settings.ts';
import type { Content } from '../traffic/planned-turn.ts';
import { contactCard } from '../world/contact-card.ts';
import type { Answer } from './answer.ts';
import { possibleOutcomes } from './crm-outcomes.ts';
import type { Evidence, JsonObject } from './evidence.ts';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Tells what is wrong with the answer to a well-formed turn, if anything. */
export function judgeCrm(
  answer: Answer,
  content: Content & { kind: 'dialog' },
  evidence: Evidence,
): string[] {
  const { emf, profile, ledger, environment } = evidence;
  const { userId } = content;
  const outcome = emf['crm_outcome'];
  const possible: ReadonlySet<unknown> =
    userId === undefined ? new Set(['no_user']) : possibleOutcomes(evidence, userId);
  const wrongs: string[] = [];
  if (!possible.has(outcome)) {
    const dealt = ledger.about(environment, userId ?? '').map((one) => one.dealt);
    const breaker = String(emf['crm_breaker']);
    wrongs.push(
      `CRM outcome ${String(outcome)}, breaker ${breaker}, after [${dealt}], could be [${[...possible]}]`,
    );
  }
  const status = statusOf(outcome, profile);
  if (answer.status !== status) wrongs.push(`status ${answer.status} for ${String(outcome)}`);
  if (answer.status === 200) wrongs.push(...judgeConversation(answer.body, content, outcome, evidence));
  if (answer.status === 429) wrongs.push(...judgeRetryAfter(answer, userId, evidence));
  return wrongs;
}

function statusOf(outcome: unknown, { fallback }: Profile): number {
  const statuses: Partial<Record<CrmOutcome, number>> = {
    unauthorized: fallback === 'always' ? 200 : 502,
    rate_limited: fallback === 'always' ? 200 : 429,
    unavailable: fallback === 'never' ? 502 : 200,
  };
  return new Map(Object.entries(statuses)).get(String(outcome)) ?? 200;
}

function judgeConversation(
  { timestamp, ...body }: JsonObject,
  { conversation, userId }: Content & { kind: 'dialog' },
  outcome: unknown,
  { ledger, environment }: Evidence,
): string[] {
  const card = userId === undefined || outcome !== 'found' ? undefined : contactCard(userId);
  const isLie = ledger.about(environment, userId ?? '').at(-1)?.note === 'lying';
  const expected = {
    ...conversation,
    customer_tier: outcome === 'no_user' ? 'guest' : ((isLie ? undefined : card?.tier) ?? 'standard'),
    customer_email: isLie ? null : (card?.email ?? null),
    crm_outcome: outcome,
  };
  const wrongs = isDeepStrictEqual(body, JSON.parse(JSON.stringify(expected)))
    ? []
    : [`conversation is ${JSON.stringify(body)}, not ${JSON.stringify(expected)}`];
  if (typeof timestamp !== 'string' || !TIMESTAMP.test(timestamp)) wrongs.push('timestamp of another form');
  return wrongs;
}

function judgeRetryAfter({ headers }: Answer, userId: string | undefined, evidence: Evidence): string[] {
  const last = evidence.ledger.about(evidence.environment, userId ?? '').at(-1);
  if (last?.dealt !== 'rate limited') return [];
  const known = /^\d{1,9}$/.test(last.note ?? '') ? last.note : undefined;
  return headers['retry-after'] === known
    ? []
    : [`Retry-After ${String(headers['retry-after'])}, not ${known}`];
}
