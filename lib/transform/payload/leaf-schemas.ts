import * as z from 'zod/mini';
import { isBroken, readLanguage, readNumber, readText, readTextOrJson } from './leaves.ts';

/** The leaves of a payload's contract, each as its reader takes it; an optional one is never a reason to refuse. */
export const text = leaf(readText, 'must be text');
export const textOrJson = leaf(readTextOrJson, 'is nested too deep');
export const number = leaf(readNumber, 'must be a number');
export const optionalText = leaf(readText);
export const language = leaf(readLanguage);
export const optionalNumber = leaf(readNumber);

function leaf<T>(read: (leaf: unknown) => T | undefined, message?: string) {
  return z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value, context) => {
        const given = read(value);
        if (message !== undefined && isBroken(value, given)) {
          // Stryker disable next-line StringLiteral: a code is asked for, and read by nobody
          context.issues.push({ code: 'custom', message, input: undefined });
        }
        return given;
      }),
    ),
  );
}
