import { SETTINGS } from './settings.ts';

/** The environment's settings are invalid: the function must not start. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`Invalid configuration: ${problems.join('; ')}`);
    this.name = 'ConfigError';
    // The message says all; the line that Lambda logs for a failed start is better off without our frames.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** The function's settings, in the units of their names. */
export type Config = ReturnType<typeof parseConfig>;

type Values = {
  readonly [Name in keyof typeof SETTINGS]: Exclude<ReturnType<(typeof SETTINGS)[Name]['read']>, undefined>;
};

/**
 * Reads the settings from the environment; an empty variable counts as not set.
 *
 * @throws {ConfigError} in one line: each variable that is wrong, and what it must be
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>) {
  const problems: string[] = [];
  const values = Object.entries(SETTINGS).map(([name, { variable, fallback, form, read }]) => {
    const text = environment[variable] || fallback;
    const value = text === undefined ? undefined : read(text);
    if (value === undefined) {
      problems.push(`${variable} must be ${text === undefined ? 'set' : form}`);
    }
    return [name, value] as const;
  });
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  // Object.fromEntries forgets which name has which value; none is undefined any more.
  const settings = Object.fromEntries(values) as Values;
  const { crmTokenUrl: url, crmScope: scope, crmTokenAuthMethod: authMethod, ...rest } = settings;
  const requireTimestamp = rest.requireTimestamp === 'true';
  const apiKeySecretId = rest.apiKeySecretId || undefined;
  return { ...rest, apiKeySecretId, crmToken: { url, scope, authMethod }, requireTimestamp };
}
