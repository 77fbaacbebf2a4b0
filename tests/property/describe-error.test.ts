import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeError } from '../../functions/turn/describe-error.ts';
import { CrmFailure } from '../../lib/policies/crm/crm-failure.ts';
import { thrownBy } from '../unit/lib/thrown-by.ts';

/** Something that only a message could bring into a description. */
const MARK = 'm4rk-of-a-payload';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '\n',
    '\n    at ',
    '\n    at f (file:///',
    ':1:1)\n',
    ':1:1',
    '\r\n    at ',
    '\n    at async ',
  ),
);

const messages = fc
  .array(text, { maxLength: 4 })
  .chain((before) =>
    fc.array(text, { maxLength: 4 }).map((after) => before.join('') + MARK + after.join('')),
  );

/** Makes an error that is not ours of a message and a cause. */
const foreignErrors = fc.constantFrom<((message: string, cause: unknown) => unknown)[]>(
  (message, cause) => new Error(message, { cause }),
  (message, cause) => new TypeError(message, { cause }),
  (message, cause) => new AggregateError([new Error(message)], message, { cause }),
  (message, cause) => Object.assign(new Error(message, { cause }), { code: message, data: message }),
  (message, cause) => Object.assign(new Error(message, { cause }), { cause: { message, cause } }),
  (message) => thrownBy(() => JSON.parse(message)),
  (message) => message,
  (message) => ({ name: message, message, stack: message }),
);

const chains = fc
  .array(fc.tuple(foreignErrors, messages, fc.boolean()), { minLength: 1, maxLength: 7 })
  .map((links) =>
    links.reduce<unknown>((cause, [make, message, ours]) => {
      const error = make(message, cause);
      return ours ? new CrmFailure('unavailable', 'of ours', { cause: error }) : error;
    }, undefined),
  );

describe('the description of an error', () => {
  it('never holds the message of an error that is not ours, wherever in the chain it stands', () => {
    fc.assert(
      fc.property(chains, (error) => {
        expect(JSON.stringify(describeError(error)) ?? '').not.toContain(MARK);
      }),
      { numRuns: 1_000 },
    );
  });
});
