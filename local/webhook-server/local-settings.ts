import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseConfig } from '../../functions/cognigy-webhook/config.ts';
import { apiKeySchema, webhookSecretSchema } from '../../lib/policies/secrets/secret-forms.ts';
import { LOCAL_API_KEY, LOCAL_WEBHOOK_SECRET } from '../credentials.ts';
import type { SampleCrm } from '../crm/sample-crm.ts';
import { parameters, readCommandLine } from './command-line.ts';
import { SettingsError, tryTo } from './settings-error.ts';

/** How the function is run on this machine. */
export interface LocalSettings {
  readonly port: number;
  readonly pagePort: number;
  /** Whether the function's raw lines are printed in place of one line a turn. */
  readonly json: boolean;
  readonly webhookSecret: string;
  readonly apiKey: string;
  /** What the function shows to a CRM that is not the local stack's, as its secret has it; else undefined. */
  readonly ownCrmSecret: string | undefined;
  /** Answers from a document's samples, where a document is set and no CRM of one's own. */
  readonly sampleCrm: SampleCrm | undefined;
  /** Variables of the function that replace those of the local stack. */
  readonly variables: Readonly<Record<string, string>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Secrets come from the file or the environment alone: a command line is seen by everybody on the machine. */
const SECRETS = ['WEBHOOK_SECRET', 'API_KEY', 'CRM_SECRET'];
const ENV_FILE = join(import.meta.dirname, '..', '..', '.env.local');

/** Returns what `.env.local` holds, the environment's own secrets before it; nothing where there is no such file. */
function readLocalEnvironment(environment: Variables = process.env): Variables {
  return { ...readEnvFile(), ...pick(environment, SECRETS) };
}

/**
 * Reads the command line and `.env.local`, which knows a setting by its variable or by its parameter, and checks
 * them as a deployment does.
 *
 * @throws {SettingsError} where something is wrong
 */
export async function readLocalSettings(
  words: readonly string[],
  file = readLocalEnvironment(),
): Promise<LocalSettings> {
  const { port, pagePort, json, crm = file['crm'], given } = readCommandLine(words);
  const settings = { ...variablesIn(file), ...given };
  const ownCrm = ['CRM_BASE_URL', 'CRM_TOKEN_URL'].some((variable) => variable in settings);
  const sampleCrm = crm === undefined ? undefined : await readCrm(crm);
  const variables = { ...settings, ...sampleCrm?.variables };
  const { CRM_SECRET: ownCrmSecret } = file;
  if (ownCrm && (variables['CRM_BASE_URL'] === undefined || ownCrmSecret === undefined)) {
    throw new SettingsError(
      "Your own CRM needs --crm-url and, in .env.local, CRM_SECRET with its secret's JSON: see docs/crm.md.",
    );
  }
  check(variables, ownCrm, (name) => nameTyped(name, file, given));
  const secrets = { webhookSecret: localWebhookSecret(file), apiKey: file['API_KEY'] || LOCAL_API_KEY };
  checkSecrets(secrets);
  return {
    port,
    pagePort,
    json,
    ...secrets,
    ownCrmSecret: ownCrm ? ownCrmSecret : undefined,
    sampleCrm: ownCrm ? undefined : sampleCrm,
    variables,
  };
}

/** Only now: compiling a document's expressions takes code that no other start needs. */
async function readCrm(nameOrFile: string): Promise<SampleCrm> {
  const [{ loadCrmDocument }, { createSampleCrm }] = await Promise.all([
    import('../../build/crm-document.ts'),
    import('../crm/sample-crm.ts'),
  ]);
  return tryTo(() => createSampleCrm(loadCrmDocument(nameOrFile)));
}

/** Returns the webhook's secret on this machine. */
export function localWebhookSecret(file = readLocalEnvironment()): string {
  return file['WEBHOOK_SECRET'] || LOCAL_WEBHOOK_SECRET;
}

function variablesIn(file: Variables): Readonly<Record<string, string>> {
  const known = parameters.flatMap(({ parameter, variable }) => {
    const value = file[variable] ?? file[parameter];
    return value === undefined ? [] : [[variable, value] as const];
  });
  const names = new Set([
    ...SECRETS,
    'crm',
    ...parameters.flatMap(({ parameter, variable }) => [parameter, variable]),
  ]);
  const unknown = Object.keys(file).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new SettingsError(`.env.local: no such setting: ${unknown.join(', ')}.`);
  }
  return Object.fromEntries(known);
}

/** Returns the name by which a person gave a variable: its own in the file, else its parameter's. */
function nameTyped(variable: string, file: Variables, given: Variables): string {
  const known = parameters.find((row) => row.variable === variable);
  return known === undefined || (variable in file && !(variable in given)) ? variable : known.parameter;
}

/** What the local stack will set is not wrong. */
function check(
  variables: Readonly<Record<string, string>>,
  ownCrm: boolean,
  nameOf: (variable: string) => string,
): void {
  const ofStack = {
    WEBHOOK_SECRET_ID: 'local',
    CRM_SECRET_ID: 'local',
    ...(!ownCrm && { CRM_BASE_URL: 'http://127.0.0.1', CRM_TOKEN_URL: 'http://127.0.0.1' }),
  };
  try {
    parseConfig({ ...ofStack, ...variables });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SettingsError(message.replace(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g, nameOf));
  }
}

/** As the function does; it says what is wrong, and never what the secret is. */
function checkSecrets(secrets: Pick<LocalSettings, 'webhookSecret' | 'apiKey'>): void {
  for (const [variable, schema] of [
    ['WEBHOOK_SECRET', webhookSecretSchema],
    ['API_KEY', apiKeySchema],
  ] as const) {
    const [issue] = schema.safeParse(secrets).error?.issues ?? [];
    if (issue !== undefined) {
      throw new SettingsError(`${variable} ${issue.message}.`);
    }
  }
}

function readEnvFile(): Variables {
  try {
    return parseEnv(readFileSync(ENV_FILE, 'utf8'));
  } catch {
    return {};
  }
}

function pick(environment: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : [])),
  );
}
