import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sign } from '../lib/signature/sign.ts';
import { LOCAL_WEBHOOK_SECRET } from './credentials.ts';

// Prints the signature of a body's exact bytes, ready for the header x-cognigy-signature.

const USAGE =
  'usage: npm run -s sign -- FILE [--secret VALUE]   (FILE - is stdin; else WEBHOOK_SECRET or the local secret)';
const STDIN = 0;

try {
  const { file, secret } = readArguments();
  process.stdout.write(`${sign(readFileSync(file === '-' ? STDIN : file), secret)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function readArguments(): { file: string; secret: string } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { secret: { type: 'string' } },
  });
  const [file, ...surplus] = positionals;
  const secret = values.secret ?? process.env['WEBHOOK_SECRET'] ?? LOCAL_WEBHOOK_SECRET;
  if (file === undefined || surplus.length > 0 || secret === '') {
    throw new Error(USAGE);
  }
  return { file, secret };
}
