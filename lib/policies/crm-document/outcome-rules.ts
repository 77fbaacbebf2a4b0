import { ExactNumber } from '../../json/exact-number.ts';
import { DocumentError } from './document-error.ts';
import type { CrmDocument, DeclaredOutcome } from './document-schema.ts';
import type { Compile } from './read-answer.ts';

export type TokenOutcome = 'unauthorized' | 'rate_limited' | 'unavailable';

/** What a rule for the token endpoint can declare. */
export const OF_TOKEN: ReadonlyMap<DeclaredOutcome, TokenOutcome> = new Map([
  ['refused', 'unauthorized'],
  ['unauthorized', 'unauthorized'],
  ['rate_limited', 'rate_limited'],
  ['unavailable', 'unavailable'],
]);

/** What the document declares that an answer means: the first rule that holds; undefined where none does. */
export type Rules = (status: number, json: () => unknown) => DeclaredOutcome | undefined;

/** @throws {DocumentError} where a rule says half of what it must, or what it cannot */
export function compileRules(
  { outcomes = [] }: CrmDocument,
  of: 'token' | undefined,
  compile: Compile,
): Rules {
  const rules = outcomes.flatMap((outcome, index) =>
    outcome.of === of ? [compileRule(outcome, `outcomes[${index}]`, compile)] : [],
  );
  return (status, json) => rules.find((rule) => rule.status === status && rule.holds(json))?.outcome;
}

function compileRule({ of, status, where, is, then }: DeclaredRule, place: string, compile: Compile) {
  if ((where === undefined) !== (is === undefined)) {
    throw new DocumentError(place, 'where and is belong together: what is read, and the value that it has');
  }
  if (of === 'token' && !OF_TOKEN.has(then)) {
    throw new DocumentError(
      `${place}.then`,
      `a token endpoint's answer is one of ${[...OF_TOKEN.keys()].join(', ')}`,
    );
  }
  const expression = where === undefined ? undefined : compile(where, `${place}.where`);
  return {
    status,
    outcome: then,
    holds(json: () => unknown): boolean {
      if (expression === undefined) {
        return true;
      }
      const value = json() === undefined ? undefined : expression.evaluate(json());
      return (value instanceof ExactNumber ? value.digits : value) === is;
    },
  };
}

type DeclaredRule = NonNullable<CrmDocument['outcomes']>[number];
