import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sign } from '../lib/signature/sign.ts';
import { LOCAL_WEBHOOK_SECRET } from './credentials.ts';
import { helpOnDemand } from './help.ts';
import { describeBody, isSecretDocument } from './signing/describe-body.ts';
import { explainRefusal } from './signing/explain-refusal.ts';

// Prints the signature of a body's exact bytes, ready for the header x-cognigy-signature, or says what is wrong with one.

const USAGE =
  'usage: npm run -s sign -- FILE [--secret VALUE], or --check FILE SIGNATURE [--timestamp SECONDS]   (FILE - is stdin; else WEBHOOK_SECRET or the local secret)';
const STDIN = 0;
const TOLERANCE_MS = 300_000;

helpOnDemand(USAGE);
try {
  const { body, secret, signature, timestamp } = readArguments();
  for (const warning of warnings(body, secret)) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  if (signature === undefined) {
    process.stdout.write(`${sign(body, secret, timestamp)}\n`);
  } else {
    check({ body, signature, timestamp }, secret);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function check(call: Parameters<typeof explainRefusal>[0], webhookSecret: string): void {
  const wrong = explainRefusal(call, { webhookSecret, toleranceMs: TOLERANCE_MS, nowEpochMs: Date.now() });
  process.stdout.write(`${wrong.length === 0 ? 'right' : wrong.join('\n')}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

function warnings(body: Buffer, secret: string): readonly string[] {
  const aboutSecret = isSecretDocument(secret)
    ? ['the secret is a whole document: the value of webhookSecret inside it is the secret']
    : [];
  return [...describeBody(body), ...aboutSecret];
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { secret: { type: 'string' }, check: { type: 'boolean' }, timestamp: { type: 'string' } },
  });
  const { check: isCheck = false, timestamp } = values;
  const [file, signature, ...surplus] = positionals;
  const secret = values.secret ?? process.env['WEBHOOK_SECRET'] ?? LOCAL_WEBHOOK_SECRET;
  const isComplete = isCheck === (signature !== undefined) && surplus.length === 0;
  if (file === undefined || !isComplete || secret === '') {
    throw new Error(USAGE);
  }
  return { body: readFileSync(file === '-' ? STDIN : file), secret, signature, timestamp };
}
