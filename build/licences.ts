import type { ShippedPackage } from './shipped-packages.ts';

/**
 * The licences that ask for no more than to be named, and MPL-2.0, which also asks that its files' source can be had
 * (sections 3.2 and 3.3; docs/decisions/0015-crm-documents.md). Any other one is a decision to be made.
 */
export const PERMISSIVE_LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
]);

/** Returns the document that goes wherever the artifact is handed on: whose code is in it, and under which terms. */
export function licencesDocument(packages: readonly ShippedPackage[]): string {
  return `${[
    '# Third-party licences',
    "The artifact of `sls package` holds code of these packages. Written by `npm run licenses`, from esbuild's own account of what it bundled; put it beside the zip wherever that is handed on.",
    [
      '| package | version | licence | by |',
      '|---|---|---|---|',
      ...packages.map(
        ({ name, version, licence, author }) => `| ${name} | ${version} | ${licence} | ${author} |`,
      ),
    ].join('\n'),
    'A package without a text below brings none, and names its licence only.',
    ...[...byText(packages)].map(([text, names]) => `## ${names.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``),
  ].join('\n\n')}\n`;
}

/** Many packages bring the same text. */
function byText(packages: readonly ShippedPackage[]): ReadonlyMap<string, string[]> {
  const namesByText = new Map<string, string[]>();
  for (const { name, texts } of packages) {
    for (const text of texts) {
      namesByText.set(text, [...(namesByText.get(text) ?? []), name]);
    }
  }
  return namesByText;
}
