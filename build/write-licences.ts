import { writeFileSync } from 'node:fs';
import { licencesDocument } from './licences.ts';
import { shippedPackages } from './shipped-packages.ts';

// Writes THIRD-PARTY-LICENSES.md anew, after a dependency changed; a test holds the file in step.

const file = new URL('../THIRD-PARTY-LICENSES.md', import.meta.url);
writeFileSync(file, licencesDocument(await shippedPackages()));
process.stdout.write('Wrote THIRD-PARTY-LICENSES.md.\n');
