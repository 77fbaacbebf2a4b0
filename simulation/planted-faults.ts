import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A fault that the simulation has to find, as an edit of a source. */
interface PlantedFault {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const CACHED_VALUE = 'lib/policies/freshness/cached-value.ts';
const LOAD_BUDGET = 'lib/policies/freshness/load-budget.ts';
const ASK_CRM = 'lib/policies/crm/ask-crm.ts';
const CALLER_SECRET = 'lib/policies/secrets/caller-secret.ts';
const SECRET_VERSIONS = 'lib/policies/secrets/secret-versions.ts';

const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'AWSPREVIOUS is forgotten',
    file: SECRET_VERSIONS,
    from: "wantsBefore ? await readSecret(secretId, 'AWSPREVIOUS') : undefined",
    to: 'wantsBefore ? undefined : undefined',
  },
  {
    name: 'a change of AWSPREVIOUS alone is never seen',
    file: SECRET_VERSIONS,
    from: 'isRotated || refused || held',
    to: 'isRotated || held',
  },
  {
    name: 'the window counts from CreatedDate alone',
    file: SECRET_VERSIONS,
    from: 'hasMoved ? time.epochMs() :',
    to: 'hasMoved ? (createdAtEpochMs ?? 0) :',
  },
  {
    name: 'a roll-back is taken for an old version',
    file: SECRET_VERSIONS,
    from: '(isKnown ? undefined : before.createdAtEpochMs) ?? toldEpochMs',
    to: 'toldEpochMs',
  },
  {
    name: 'the window never ends',
    file: CALLER_SECRET,
    from: 'time.epochMs() - movedAtEpochMs < rotationWindowMs',
    to: 'movedAtEpochMs > 0',
  },
  {
    name: 'the previous secret is accepted no longer',
    file: CALLER_SECRET,
    from: '(inWindow && before.text !== undefined && isRight(before.text))',
    to: 'false',
  },
  {
    name: 'a look that failed counts as a refusal',
    file: CALLER_SECRET,
    from: "throw new SecretUnavailableError('could not look for a newer secret', { cause });",
    to: 'void cause; return known;',
  },
  {
    name: 'a previous secret that cannot be read counts as none',
    file: CALLER_SECRET,
    from: 'if (failure !== undefined) {',
    to: "if (failure === 'none') {",
  },
  {
    name: 'a look stops at the first newer secret',
    file: CALLER_SECRET,
    from: 'if (!reading.isSame(newer, known)) {',
    to: 'if (known === undefined) {',
  },
  {
    name: 'a look that began before the turn is an answer',
    file: CACHED_VALUE,
    from: 'const joined = mints ? latest : look;',
    to: 'const joined = mints ? latest : undefined;',
  },
  {
    name: 'the budget is left out',
    file: LOAD_BUDGET,
    from: 'if (!isFull && missingMs > (burst - 1) * everyMs) {',
    to: 'if (missingMs > 1e15) {',
  },
  {
    name: 'a secret is looked for once in five seconds',
    file: LOAD_BUDGET,
    from: 'READS: LoadBound = { burst: 5, everyMs: 1_000 }',
    to: 'READS: LoadBound = { burst: 1, everyMs: 5_000 }',
  },
  {
    name: 'a clock that is set back freezes the budget',
    file: LOAD_BUDGET,
    from: ' || missingMs > burst * everyMs',
    to: '',
  },
  {
    name: 'a secret that cannot be read is asked for in every turn',
    file: CACHED_VALUE,
    from: '(!hasFailed || mints || retries.take())',
    to: '(!hasFailed || mints || !mints)',
  },
  {
    name: 'a stale write is accepted',
    file: CACHED_VALUE,
    from: 'if (latest === self()) {\n        held',
    to: 'if (latest !== undefined) {\n        held',
  },
  {
    name: 'two token requests are made at a time',
    file: CACHED_VALUE,
    from: 'const mayStart = !isInFlight(latest) && (',
    to: 'const mayStart = (',
  },
  {
    name: 'the rejection of a revalidation is left alone',
    file: CACHED_VALUE,
    from: 'start(false).result.catch(() => {});',
    to: 'start(false);',
  },
  {
    name: 'a token is kept after its 401',
    file: ASK_CRM,
    from: 'isFinal ? held : deadline.wait(authorization.replace(refused))',
    to: 'isFinal ? held : held',
  },
  {
    name: 'a wait is begun beyond the deadline',
    file: ASK_CRM,
    from: 'waitMs + SHORTEST_ATTEMPT_MS <= deadline.remainingMs',
    to: 'waitMs >= 0',
  },
  {
    name: 'the breaker never closes',
    file: 'lib/policies/crm/circuit-breaker.ts',
    from: 'if (!wasOutage) {',
    to: 'if (!wasOutage && openSinceEpochMs === undefined) {',
  },
  {
    name: 'the outages of one id open the breaker',
    file: 'lib/policies/crm/circuit-breaker.ts',
    from: ' && outages.isSharedWith(userId)',
    to: '',
  },
  {
    name: 'a refusal of one id is taken for a refusal of all',
    file: 'lib/policies/crm/refusals.ts',
    from: 'lastGranted !== userId && !row',
    to: 'lastGranted === userId && !row',
  },
  {
    name: 'one refused id holds back a token that all need',
    file: 'lib/policies/crm/refusals.ts',
    from: 'tokenPauses[whom(userId)]',
    to: 'tokenPauses.id',
  },
  {
    name: 'Retry-After is forgotten by the next turn',
    file: 'lib/policies/crm/crm-server.ts',
    from: '(error.retryAfterMs ?? 0) > putOffMs()',
    to: '(error.retryAfterMs ?? 0) < putOffMs()',
  },
  {
    name: 'a refused client is shown again at once',
    file: 'lib/policies/crm/token-grant.ts',
    from: ' && pause.isOn()',
    to: ' && !pause.isOn()',
  },
  {
    name: 'a contact is cached for the whole conversation',
    file: 'lib/policies/crm/cache-contacts.ts',
    from: 'JSON.stringify([conversationId, userId])',
    to: 'conversationId',
  },
  {
    name: 'a timer outlives its wait',
    file: 'lib/policies/time/deadline.ts',
    from: 'work.then(resolve, reject).finally(cancel);',
    to: 'void cancel; work.then(resolve, reject);',
  },
  {
    name: 'no time is kept back for the answer',
    file: 'functions/turn/turn.ts',
    from: 'getRemainingTimeInMillis() - ANSWER_MARGIN_MS',
    to: 'getRemainingTimeInMillis()',
  },
];

/** More than any of them needs. */
const SEEDS = 5_000;

/** Plants one fault after the other in a copy of the sources, and says how soon each is found. Returns whether all were. */
export function findPlantedFaults(print: (text: string) => void): boolean {
  const root = resolve(import.meta.dirname, '..');
  const copy = mkdtempSync(join(tmpdir(), 'simulation-'));
  try {
    for (const name of ['functions', 'lib', 'local', 'simulation', 'stack', 'package.json']) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    return PLANTED_FAULTS.map((fault) => find(fault, copy, print)).every((isFound) => isFound);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function find({ name, file, from, to }: PlantedFault, copy: string, print: (text: string) => void): boolean {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(from)) {
    throw new Error(`nowhere to plant: ${name}`);
  }
  writeFileSync(path, source.replace(from, to));
  const { stdout } = spawnSync(process.execPath, ['simulation/run.ts', '--seeds', String(SEEDS)], {
    cwd: copy,
    encoding: 'utf8',
  });
  writeFileSync(path, source);
  const [, seed] = /^seed (\d+) broke/m.exec(stdout) ?? [];
  const broken = /^ {2}(\S.*)$/m.exec(stdout)?.[1];
  print(`${(seed ?? 'never').padStart(5)}  ${name}${broken === undefined ? '' : ` (${broken})`}`);
  return seed !== undefined;
}
