import { writeFileSync } from 'node:fs';
import { crmSchema } from './crm-schema.ts';

// Writes crm/schema.json anew, after the schema of CRM documents changed; a test holds the file in step.

const file = new URL('../crm/schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(crmSchema(), null, 2)}\n`);
process.stdout.write('Wrote crm/schema.json.\n');
