import { parseArgs } from 'node:util';
import { functionSettings } from '../../stack/function-settings.ts';
import { SettingsError, tryTo } from './settings-error.ts';

export interface CommandLine {
  readonly port: number;
  readonly pagePort: number;
  readonly json: boolean;
  /** A CRM's document, by its name or its file. */
  readonly crm: string | undefined;
  /** The settings that it gives, by their variables. */
  readonly given: Readonly<Record<string, string>>;
}

export const DEFAULT_PORT = 3_000;
const ALIASES = { 'crm-url': 'crmBaseUrl', 'crm-token-url': 'crmTokenUrl' } as const;

/** The settings that may be given, as a deployment names them. The key's secret is the local stack's own. */
export const parameters = functionSettings.flatMap(({ parameter, variable }) =>
  parameter === undefined || parameter === 'apiKeySecretArn' ? [] : [{ parameter, variable }],
);

/**
 * Reads the command line of `npm start`: ports, `--json`, and each setting by its parameter's name, as `--name value` or
 * `--param name=value`.
 *
 * @throws {SettingsError} where it names no setting, or no port
 */
export function readCommandLine(words: readonly string[]): CommandLine {
  const text = { type: 'string' } as const;
  const settings = Object.fromEntries(
    [...Object.keys(ALIASES), ...parameters.map(({ parameter }) => parameter)].map((name) => [name, text]),
  );
  const { values } = tryTo(() =>
    parseArgs({
      args: [...words],
      options: {
        ...settings,
        port: text,
        'page-port': text,
        json: { type: 'boolean' },
        crm: text,
        param: { type: 'string', multiple: true },
      },
    }),
  );
  const { port: portText, 'page-port': pagePortText, json, crm, param, ...named } = values;
  const port = readPort('--port', portText, DEFAULT_PORT);
  const pagePort = readPort('--page-port', pagePortText, port === 0 ? 0 : port + 1);
  const pairs = [...[param ?? []].flat().map((pair) => splitPair(String(pair))), ...Object.entries(named)];
  const given = pairs.map(([name, value]) => [variableOf(name), String(value)]);
  return { port, pagePort, json: json === true, crm: textOf(crm), given: Object.fromEntries(given) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function splitPair(pair: string): readonly [string, string] {
  const [, name = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
  return [name, value];
}

function variableOf(name: string): string {
  const wanted = new Map<string, string>(Object.entries(ALIASES)).get(name) ?? name;
  const found = parameters.find(({ parameter }) => parameter === wanted);
  if (found === undefined) {
    throw new SettingsError(`No such setting: ${name}.`);
  }
  return found.variable;
}

function readPort(option: string, text: unknown, fallback: number): number {
  const port = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SettingsError(`${option} must be a port.`);
  }
  return port;
}
