import type * as z from 'zod/mini';
import { tryParseJson } from '../../json/try-parse-json.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/**
 * Reads a secret's text, which is JSON, by its schema.
 *
 * @throws {SecretUnavailableError} where it is not such JSON; it names fields and faults, never values
 */
export function parseSecret<T>(secretText: string, schema: z.ZodMiniType<T>): T {
  if (secretText.startsWith('\ufeff')) {
    throw new SecretUnavailableError('secret begins with a byte order mark');
  }
  const parsed = schema.safeParse(tryParseJson(secretText));
  if (!parsed.success) {
    const { issues } = parsed.error;
    const faults = issues.filter(({ code }) => code === 'custom');
    const reasons = faults.map(({ path, message }) => `${path.join('.')} ${message}`);
    const fields = issues
      .filter(({ code }) => code !== 'custom')
      .map(({ path }) => path.join('.') || 'the whole');
    if (fields.length > 0) {
      reasons.push(`secret lacks or breaks: ${fields.join(', ')}`);
    }
    throw new SecretUnavailableError(reasons.join('; '));
  }
  return parsed.data;
}
