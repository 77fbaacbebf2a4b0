import type * as z from 'zod/mini';
import { tryParseJson } from '../../json/try-parse-json.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/**
 * Reads a secret's text, which is JSON, by its schema.
 *
 * @throws {SecretUnavailableError} where it is not such JSON; it names fields, never values
 */
export function parseSecret<T>(secretText: string, schema: z.ZodMiniType<T>): T {
  const parsed = schema.safeParse(tryParseJson(secretText));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
    throw new SecretUnavailableError(`secret lacks or breaks: ${fields.join(', ')}`);
  }
  return parsed.data;
}
