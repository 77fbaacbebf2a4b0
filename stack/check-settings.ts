import type { JsonObject } from '../lib/json/json-object.ts';
import { functionSettings } from './function-settings.ts';
import { SETTINGS, STACK_SETTINGS, type StageSettings } from './settings.ts';

/** Where a stage's settings were written down. */
export interface GivenSettings {
  /** In `stages/`, by name. */
  readonly file: JsonObject;
  /** As `--param` has them: `name=value`. */
  readonly commandLine: readonly string[];
}

/** Commands that run the function on this machine. */
export const LOCAL_COMMANDS: ReadonlySet<string> = new Set(['offline', 'offline start', 'invoke local']);

/** Commands whose settings count. */
export const CHECKED_COMMANDS: ReadonlySet<string> = new Set([
  ...['deploy', 'deploy function', 'package'],
  ...LOCAL_COMMANDS,
]);

/** Longest name of a role (IAM quotas). */
const MAX_ROLE_NAME = 64;

const DEFAULTS = new Map<string, string>(Object.entries(SETTINGS));

/** How each setting is read, and what it must be. */
const FORMS = new Map(
  [
    ...functionSettings.flatMap(({ parameter, stricter, form, read }) =>
      parameter === undefined ? [] : [[parameter, stricter ?? { form, read }] as const],
    ),
    ...Object.entries(STACK_SETTINGS),
  ].map(([name, { form, read }]) => [name, { form, read }]),
);

/** Returns the settings of a stage as the framework reads them: `--param` before the stage's file before the default. */
export function settingsOf({ file, commandLine }: GivenSettings): StageSettings {
  const names = Object.keys(SETTINGS);
  const given = { ...file, ...fromCommandLine(commandLine) };
  const entries = names.flatMap((name) => (Object.hasOwn(given, name) ? [[name, String(given[name])]] : []));
  return { ...SETTINGS, ...Object.fromEntries(entries) };
}

/**
 * Returns what is wrong with the settings of a stage, by the names that a person typed: names that there are not (the
 * framework ignores them silently), values that would reach AWS or stop the function's start, and what does not fit
 * together.
 */
export function problemsOf(given: GivenSettings): string[] {
  const typed = { ...given.file, ...fromCommandLine(given.commandLine) };
  const unknown = Object.keys(typed).filter((name) => !Object.hasOwn(SETTINGS, name));
  const settings = settingsOf(given);
  const values = new Map<string, string>(Object.entries(settings));
  const problems = [...FORMS].flatMap(([name, { form, read }]) => {
    const isText = !Object.hasOwn(typed, name) || typeof typed[name] === 'string';
    const value = values.get(name) ?? '';
    // A default can be empty, or have a variable of the framework in it.
    const isRight = value === DEFAULTS.get(name) || read(value) !== undefined;
    return isText && isRight ? [] : [`${name} must be ${form}`];
  });
  return [
    ...unknown.map((name) => `no such setting: ${name} (there are: ${Object.keys(SETTINGS).join(', ')})`),
    ...problems,
    ...(problems.length > 0 ? [] : contradictions(settings)),
  ];
}

function contradictions(settings: StageSettings): string[] {
  const { vpcSubnetIds, vpcSecurityGroupIds, reservedConcurrency, provisionedConcurrency } = settings;
  const problems: string[] = [];
  if ((vpcSubnetIds === '') !== (vpcSecurityGroupIds === '')) {
    problems.push('vpcSubnetIds and vpcSecurityGroupIds need each other');
  }
  if (reservedConcurrency !== '' && Number(provisionedConcurrency) > Number(reservedConcurrency)) {
    problems.push('provisionedConcurrency must not be above reservedConcurrency');
  }
  if (settings.deployment === 'canary' && provisionedConcurrency !== '0') {
    problems.push('deployment=canary and provisionedConcurrency do not go together');
  }
  return problems;
}

/** Returns the names of the settings that a person wrote down. */
export function typedNames({ file, commandLine }: GivenSettings): string[] {
  return Object.keys({ ...file, ...fromCommandLine(commandLine) });
}

/**
 * Returns why a stack with these settings cannot be deployed, although nothing is wrong with any of them.
 *
 * @param crmUrls the addresses that its CRM wants
 */
export function whyNotToDeploy(crmUrls: readonly string[], roleName: string): string[] {
  const problems: string[] = [];
  if (crmUrls.some((url) => new URL(url).hostname.endsWith('.invalid'))) {
    problems.push(
      'tell where the CRM is: crmBaseUrl and crmTokenUrl, in stages/ or as --param "crmBaseUrl=https://…"',
    );
  }
  const surplus = roleName.length - MAX_ROLE_NAME;
  if (surplus > 0) {
    problems.push(
      `the stage's name is ${surplus} characters too long: it makes a role named ${roleName}, and IAM takes 64`,
    );
  }
  return problems;
}

function fromCommandLine(params: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    params.map((param) => {
      const [name = '', ...value] = param.split('=');
      return [name, value.join('=').trimEnd()];
    }),
  );
}
