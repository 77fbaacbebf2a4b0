import { parseArgs } from 'node:util';

/** What is typed behind `npm run smoke --` and its like. */
export interface StageArguments {
  readonly stage: string;
  /** Else the shell's own (`AWS_REGION`, or the profile's). */
  readonly region: string | undefined;
  /** Where to call the webhook, if not at the stack's own address. */
  readonly url: string | undefined;
  readonly force: boolean;
}

const USAGE =
  'usage: npm run smoke (or rotate) -- --stage prod [--region eu-central-1] [--url https://…] [--force]';

/**
 * Reads the arguments.
 *
 * @throws where the stage is missing or there is another argument
 */
export function readStageArguments(args: readonly string[] = process.argv.slice(2)): StageArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      stage: { type: 'string' },
      region: { type: 'string' },
      url: { type: 'string' },
      force: { type: 'boolean', default: false },
    },
  });
  const { stage, region, url, force } = values;
  if (stage === undefined) {
    throw new TypeError(`which stage? ${USAGE}`);
  }
  return { stage, region, url, force };
}

/** Runs a command: its exit code is 0 where it says that all is well, 1 where not, 2 where it could not run. */
export async function runCommand(work: (args: StageArguments) => Promise<boolean>): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  try {
    process.exitCode = (await work(readStageArguments())) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
