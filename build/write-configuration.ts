import { writeFileSync } from 'node:fs';
import { configurationDocument } from './configuration.ts';

// Writes docs/configuration.md anew, after a setting changed; a test holds the file in step.

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configurationDocument());
process.stdout.write('Wrote docs/configuration.md.\n');
