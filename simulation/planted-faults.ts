import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface PlantedFault {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const CACHED_VALUE = 'lib/policies/freshness/cached-value.ts';
const ASK_CRM = 'lib/policies/crm/ask-crm.ts';

/** Small edits of the sources, each of which breaks the contract. */
const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'AWSPREVIOUS forgotten',
    file: 'lib/policies/secrets/caller-secret.ts',
    from: "refused ? readVersion(source, 'AWSPREVIOUS').catch(() => undefined) : undefined",
    to: 'undefined as never',
  },
  {
    name: 'no cool-down between looks',
    file: CACHED_VALUE,
    from: 'if (!isInFlight(look) && !isCoolingDown(look))',
    to: 'if (!isInFlight(look))',
  },
  {
    name: 'a wait begun beyond the deadline',
    file: ASK_CRM,
    from: ' || waitMs >= deadline.remainingMs',
    to: '',
  },
  {
    name: 'a stale write accepted',
    file: CACHED_VALUE,
    from: 'if (latest === self()) {\n        held',
    to: 'if (self()) {\n        held',
  },
  {
    name: 'a breaker that never closes',
    file: 'lib/policies/crm/circuit-breaker.ts',
    from: 'if (!wasOutage) {',
    to: "if (!wasOutage && state.name === 'closed') {",
  },
  {
    name: 'two token requests at a time',
    file: CACHED_VALUE,
    from: '(isInFlight(latest) ? latest : start(false))',
    to: 'start(false)',
  },
  {
    name: 'a token kept after its 401',
    file: ASK_CRM,
    from: 'await deadline.wait(token.replace(accessToken))',
    to: 'accessToken',
  },
  {
    name: "another user's contact from the cache",
    file: 'lib/policies/crm/cache-contacts.ts',
    from: 'JSON.stringify([conversationId, userId])',
    to: 'conversationId',
  },
  {
    name: 'a deadline that bounds no wait',
    file: 'lib/policies/time/deadline.ts',
    from: 'work instanceof Promise ? this.#race(work) : work',
    to: 'work',
  },
  {
    name: 'a secret served beyond its stale time',
    file: CACHED_VALUE,
    from: '< one.freshMs + one.maxStaleMs',
    to: '< Number.POSITIVE_INFINITY',
  },
];

const MAX_SEEDS = 2_000;

/** Plants each fault in a copy of the sources, and tells after how many seeds it was found. */
export async function findPlantedFaults(say: (text: string) => void): Promise<void> {
  for (const fault of PLANTED_FAULTS) {
    const folder = mkdtempSync(join(tmpdir(), 'planted-'));
    try {
      for (const part of ['lib', 'functions', 'local', 'simulation', 'package.json']) {
        cpSync(part, join(folder, part), { recursive: true });
      }
      symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
      say(`${fault.name}: ${findOne(fault, folder)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function findOne({ file, from, to }: PlantedFault, folder: string): string {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(from)) {
    return 'cannot be planted: the source has changed';
  }
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  const args = ['simulation/simulate.ts', '--seeds', String(MAX_SEEDS), '--first-failure'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return /^seed \d+: .*/m.exec(stdout)?.[0] ?? `NOT FOUND in ${MAX_SEEDS} seeds`;
}
