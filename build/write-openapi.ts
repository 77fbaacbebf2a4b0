import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { openApiDocument } from './openapi.ts';

// Writes docs/openapi.yaml anew, after a schema, a problem or the route changed; a test holds the file in step.

const file = new URL('../docs/openapi.yaml', import.meta.url);
writeFileSync(file, stringify(openApiDocument(), { aliasDuplicateObjects: false }));
process.stdout.write('Wrote docs/openapi.yaml.\n');
