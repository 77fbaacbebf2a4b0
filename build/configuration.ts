import { functionSettings } from '../stack/function-settings.ts';
import { STACK_SETTINGS } from '../stack/settings.ts';

type Cells = readonly string[];

/** Returns docs/configuration.md, made from the tables of settings that the code and the stack read. */
export function configurationDocument(): string {
  const variables = functionSettings.map(({ variable, fallback, form, text, parameter }) => [
    code(variable),
    defaultOf(fallback),
    form,
    text,
    parameter === undefined ? 'made by the stack' : code(parameter),
  ]);
  const parameters = Object.entries(STACK_SETTINGS).map(([name, row]) => [
    code(name),
    defaultOf(row.fallback),
    row.form,
    row.text,
  ]);
  return [
    '# Configuration',
    'Environment variables of the function, read once at its start; a wrong value stops it with one line that names the variable. An empty variable counts as not set. When you deploy, set them by the parameter in the last column.',
    table(['variable', 'default', 'value', 'what', '`--param`'], variables),
    '## Parameters of the stack alone',
    'Those of a stage live in `stages/<stage>.json`, for both tables; `--param` goes before the file. A deployment, `sls package` and the local commands check all of them.',
    table(['`--param`', 'default', 'value', 'what'], parameters),
    '`npm run configuration` writes this page from the tables in `functions/cognigy-webhook/settings.ts` and `stack/`.\n',
  ].join('\n\n');
}

function table(header: Cells, rows: readonly Cells[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Undefined stands for a value that must be given, an empty one for none. */
function defaultOf(value: string | undefined): string {
  return value === undefined ? '–' : value === '' ? 'none' : code(value);
}
