import { parseArgs } from 'node:util';
import { loadCrmDocument } from '../build/crm-document.ts';
import { realTime } from '../functions/cognigy-webhook/real-world.ts';
import { httpUrl, type Setting } from '../functions/cognigy-webhook/setting.ts';
import { createKeepAliveClient } from '../functions/http/keep-alive-client.ts';
import { describeDocument } from './crm/check-document.ts';
import { tryDocument } from './crm/try-document.ts';

// Checks a CRM's document and shows what it asks, or asks the real CRM with it; see docs/crm.md.

const USAGE = `usage: npm run -s crm -- check FILE [--id ID]
       npm run -s crm -- try FILE --id ID   (CRM_BASE_URL, CRM_TOKEN_URL and CRM_SECRET, the secret's JSON, from the environment)`;

try {
  const lines = await run();
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function run(): Promise<readonly string[]> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { id: { type: 'string' } } });
  const [command, file, ...surplus] = positionals;
  if (file === undefined || surplus.length > 0) {
    throw new Error(USAGE);
  }
  const { id } = values;
  switch (command) {
    case 'check':
      return describeDocument(loadCrmDocument(file), id, read(httpUrl('CRM_BASE_URL', false)));
    case 'try': {
      const secretText = process.env['CRM_SECRET'];
      const baseUrl = read(httpUrl('CRM_BASE_URL', false));
      if (id === undefined || baseUrl === undefined || secretText === undefined) {
        throw new Error(USAGE);
      }
      const { send } = createKeepAliveClient(realTime);
      const tokenUrl = read(httpUrl('CRM_TOKEN_URL', true));
      return tryDocument({ document: loadCrmDocument(file), baseUrl, tokenUrl, secretText, id, send });
    }
    default:
      throw new Error(USAGE);
  }
}

/** Returns a setting of the environment as the function reads it; undefined where there is none. */
function read<T>({ variable, form, read: readText }: Setting<T>): T | undefined {
  const text = process.env[variable];
  const value = text === undefined || text === '' ? undefined : readText(text);
  if (text && value === undefined) {
    throw new Error(`${variable} must be ${form}`);
  }
  return value;
}
