import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLES, sampleFile } from './samples/samples.ts';

// Writes events/ anew: `npm run events`, after the local secret, a payload or a gateway's event changed.

const folder = join(import.meta.dirname, '..', 'events');
mkdirSync(folder, { recursive: true });
for (const sample of SAMPLES) {
  writeFileSync(join(folder, `${sample.name}.json`), sampleFile(sample));
}
process.stdout.write(`Wrote and signed ${SAMPLES.length} events.\n`);
