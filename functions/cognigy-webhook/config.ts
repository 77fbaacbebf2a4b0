import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import { DocumentError } from '../../lib/policies/crm-document/document-error.ts';
import type { CrmDocument } from '../../lib/policies/crm-document/document-schema.ts';
import { parseDocument } from '../../lib/policies/crm-document/parse-document.ts';
import { contactsApi } from './contacts-api.ts';
import { SETTINGS } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the default document is made of; any other says it itself. */
const OF_CONTACTS_API = ['CRM_LOOKUP_KEY', 'CRM_SCOPE', 'CRM_TOKEN_AUTH_METHOD'] as const;

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
export function parseConfig(environment: Environment) {
  const problems: string[] = [];
  const values = Object.entries(SETTINGS).map(([name, { variable, fallback, form, read }]) => {
    const text = environment[variable] || fallback;
    const value = text === undefined ? undefined : read(text);
    if (value === undefined) {
      problems.push(`${variable} must be ${text === undefined ? 'set' : form}`);
    }
    return [name, value] as const;
  });
  throwIfAny(problems);
  // Object.fromEntries forgets which name has which value; none is undefined any more.
  const settings = Object.fromEntries(values) as Values;
  const requireTimestamp = settings.requireTimestamp === 'true';
  const apiKeySecretId = settings.apiKeySecretId || undefined;
  return { ...settings, apiKeySecretId, requireTimestamp, crmDocument: readCrm(settings, environment) };
}

/** @throws {ConfigError} where the document has another form, or other settings do not fit it */
function readCrm(settings: Values, environment: Environment): CrmDocument {
  const { crmDocument, crmTokenUrl } = settings;
  const document =
    crmDocument === ''
      ? contactsApi(settings)
      : asConfigError(() => parseDocument(tryParseJson(crmDocument)));
  const asksForToken = document.auth.type === 'oauth2';
  const besideAnother = crmDocument === '' ? [] : OF_CONTACTS_API.filter((variable) => environment[variable]);
  throwIfAny([
    ...besideAnother.map((variable) => `${variable} must not be set beside CRM, whose document says it`),
    ...(asksForToken && crmTokenUrl === null ? ['CRM_TOKEN_URL must be set'] : []),
    ...(!asksForToken && crmTokenUrl !== null
      ? ['CRM_TOKEN_URL must not be set: no token is asked for']
      : []),
  ]);
  return document;
}

/**
 * Returns what is made of the CRM's document.
 *
 * @throws {ConfigError} where the document is wrong, in one line: place and cure
 */
export function asConfigError<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw error instanceof DocumentError ? new ConfigError([`CRM ${error.message}`]) : error;
  }
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
}
