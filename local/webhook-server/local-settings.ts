import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseConfig } from '../../functions/cognigy-webhook/config.ts';
import { LOCAL_API_KEY, LOCAL_CRM_CLIENT, LOCAL_WEBHOOK_SECRET } from '../credentials.ts';
import type { ClientCredentials } from '../servers/client-authentication.ts';
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
  readonly crmClient: ClientCredentials;
  /** Whether the contacts come from a CRM that is not the local stack's. */
  readonly ownCrm: boolean;
  /** Variables of the function that replace those of the local stack. */
  readonly variables: Readonly<Record<string, string>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Secrets come from the file or the environment alone: a command line is seen by everybody on the machine. */
const SECRETS = ['WEBHOOK_SECRET', 'API_KEY', 'CRM_CLIENT_ID', 'CRM_CLIENT_SECRET'];
const ENV_FILE = join(import.meta.dirname, '..', '..', '.env.local');

/** Returns what `.env.local` holds, the environment's own secrets before it; nothing where there is no such file. */
export function readLocalEnvironment(environment: Variables = process.env): Variables {
  return { ...readEnvFile(), ...pick(environment, SECRETS) };
}

/**
 * Reads the command line and `.env.local`, which knows a setting by its variable or by its parameter, and checks
 * them as a deployment does.
 *
 * @throws {SettingsError} where something is wrong
 */
export function readLocalSettings(words: readonly string[], file = readLocalEnvironment()): LocalSettings {
  const { port, pagePort, json, given } = readCommandLine(words);
  const variables = { ...variablesIn(file), ...given };
  // What they both lack the local stack has.
  const ownCrm = variables['CRM_BASE_URL'] !== undefined || variables['CRM_TOKEN_URL'] !== undefined;
  if (ownCrm && (variables['CRM_BASE_URL'] === undefined || variables['CRM_TOKEN_URL'] === undefined)) {
    throw new SettingsError('Your own CRM needs both --crm-url and --crm-token-url.');
  }
  const { CRM_CLIENT_ID: clientId, CRM_CLIENT_SECRET: clientSecret } = file;
  if (ownCrm && (clientId === undefined || clientSecret === undefined)) {
    throw new SettingsError('Your own CRM needs CRM_CLIENT_ID and CRM_CLIENT_SECRET in .env.local.');
  }
  check(variables);
  return {
    port,
    pagePort,
    json,
    webhookSecret: localWebhookSecret(file),
    apiKey: file['API_KEY'] || LOCAL_API_KEY,
    crmClient:
      clientId === undefined || clientSecret === undefined ? LOCAL_CRM_CLIENT : { clientId, clientSecret },
    ownCrm,
    variables,
  };
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
    ...parameters.flatMap(({ parameter, variable }) => [parameter, variable]),
  ]);
  const unknown = Object.keys(file).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new SettingsError(`.env.local: no such setting: ${unknown.join(', ')}.`);
  }
  return Object.fromEntries(known);
}

/** What the local stack will set is not wrong. */
function check(variables: Readonly<Record<string, string>>): void {
  const ofStack = {
    WEBHOOK_SECRET_ID: 'local',
    CRM_SECRET_ID: 'local',
    CRM_BASE_URL: 'http://127.0.0.1',
    CRM_TOKEN_URL: 'http://127.0.0.1',
  };
  tryTo(() => parseConfig({ ...ofStack, ...variables }));
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
