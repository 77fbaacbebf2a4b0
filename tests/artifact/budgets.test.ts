import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type BuiltFunction, buildFunction } from '../../build/build-function.ts';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';
import { MAX_EXPRESSIONS_BYTES, MAX_FIRST_IMPORT_BYTES, MAX_SDK_BYTES } from './byte-budgets.ts';

// It bundles the function.
jest.setTimeout(60_000);

const WARM_TURNS = 50;

/** Answers the event on its stdin so many times, and tells what Node has loaded and which files were looked for. */
const RUNTIME = `
import { text } from 'node:stream/consumers';
const promises = process.getBuiltinModule('node:fs/promises');
const { readFile } = promises;
const files = [];
promises.readFile = (path, ...rest) => {
  files.push(path);
  return readFile(path, ...rest);
};
const loadedBefore = [...process.moduleLoadList];
const { handler } = await import(process.env.LAMBDA_TASK_ROOT + '/handler.js');
const event = await text(process.stdin);
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 10000 };
const statuses = [];
for (let turn = 0; turn < Number(process.argv[2]); turn++) {
  statuses.push((await handler(JSON.parse(event), context)).statusCode);
}
const loaded = process.moduleLoadList.filter((name) => !loadedBefore.includes(name));
process.stderr.write(JSON.stringify({ statuses, loaded, files }));
process.exit();
`;

let folder: string;
let built: BuiltFunction;
let world: TestWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cognigy-webhook-'));
  [built, world] = await Promise.all([buildFunction(), startTestWorld()]);
  for (const [name, bytes] of built.files) {
    await mkdir(dirname(join(folder, 'task', name)), { recursive: true });
    await writeFile(join(folder, 'task', name), bytes);
  }
  await writeFile(join(folder, 'task', 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'runtime.mjs'), RUNTIME);
});

afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

interface Run {
  readonly statuses: readonly number[];
  readonly loaded: readonly string[];
  readonly files: readonly string[];
}

/** Runs turns in a clean process, against the servers of the test. */
async function run(turns: number): Promise<Run> {
  const running = promisify(execFile)(process.execPath, [join(folder, 'runtime.mjs'), String(turns)], {
    cwd: folder,
    env: { ...world.environment, LAMBDA_TASK_ROOT: join(folder, 'task') },
  });
  running.child.stdin?.end(JSON.stringify(httpApiEvent()));
  return JSON.parse((await running).stderr);
}

describe('the first import', () => {
  it('is one file, within its budget of bytes', () => {
    const { imports = [], bytes = 0 } = built.metafile.outputs[built.entry] ?? {};
    expect(imports.filter(({ kind }) => kind === 'import-statement')).toEqual([]);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(MAX_FIRST_IMPORT_BYTES);
  });

  it('holds neither the SDK, nor the whole of zod, nor the schemas that are there for the contract alone', () => {
    const inputs = Object.entries(built.metafile.outputs[built.entry]?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path);
    expect(inputs).toContain('functions/cognigy-webhook/handler.ts');
    expect(
      inputs.filter((path) =>
        /@aws-sdk|@smithy|zod\/v4\/(?:classic|locales)|(?<!document)-schemas?\.ts$/.test(path),
      ),
    ).toEqual([]);
  });
});

it('holds nothing of this machine alone: no refusal is explained there', () => {
  const local = Object.keys(built.metafile.inputs).filter((path) => /^(?:local|build|samples)\//.test(path));
  expect(local).toEqual([]);
});

describe.each([
  ['the SDK', 'client', MAX_SDK_BYTES],
  ['the compiler of expressions', 'expression', MAX_EXPRESSIONS_BYTES],
])('%s', (_name, file, maxBytes) => {
  it('is one file more, within its budget, that shares nothing with the first', () => {
    const lazy = (built.metafile.outputs[built.entry]?.imports ?? []).filter(
      ({ kind }) => kind === 'dynamic-import',
    );
    expect(lazy).toHaveLength(2);
    const { path = '' } = lazy.find((one) => one.path.includes(`/${file}-`)) ?? {};
    const { imports = [], bytes = 0 } = built.metafile.outputs[path] ?? {};
    expect(imports.filter(({ kind }) => kind === 'import-statement')).toEqual([]);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(maxBytes);
  });
});

describe('an environment', () => {
  it('has Node load nothing for it that a turn can do without, and the SDK look into no file', async () => {
    const { statuses, loaded, files } = await run(2);
    expect(statuses).toEqual([200, 200]);
    expect(files).toEqual([]);
    expect(loaded).toContain('NativeModule https');
    expect(
      loaded.filter((name) =>
        /undici|perf_hooks|webstreams|http2|zlib|NativeModule (?:console|v8)$/.test(name),
      ),
    ).toEqual([]);
  });

  it('asks for two secrets, a version before, one token and one contact in its first turn, and for one contact in each that follows', async () => {
    const { secretsManager, tokenEndpoint, contactApi } = world;
    const before = [secretsManager, tokenEndpoint, contactApi].map(({ requests }) => requests.length);
    const connectionsBefore = contactApi.connections;
    const { statuses } = await run(1 + WARM_TURNS);
    expect(statuses).toEqual(new Array(1 + WARM_TURNS).fill(200));
    const asked = [secretsManager, tokenEndpoint, contactApi].map(
      ({ requests }, index) => requests.length - (before[index] ?? 0),
    );
    expect(asked).toEqual([3, 1, 1 + WARM_TURNS]);
    expect(contactApi.connections - connectionsBefore).toBe(1);
  });
});
