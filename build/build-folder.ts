import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where commands build: one folder for each, named for its process. */
const BUILDS = '.esbuild';

/** The part of osls that the plugin uses. */
interface Osls {
  readonly config: { readonly serviceDir: string };
  readonly service: { readonly custom: { readonly esbuild: { outputWorkFolder?: string } } };
}

/**
 * osls plugin: has each command build in an empty folder of its own, which goes when the command ends. In a shared one
 * `sls package` would zip what was built before too, and take its build from an `sls offline` in another terminal.
 */
export default class BuildFolder {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor({ config, service }: Osls) {
    // Kept: `sls invoke local` changes it, and the working directory, to the build itself.
    const { serviceDir } = config;
    const builds = join(serviceDir, BUILDS);
    const own = String(process.pid);
    service.custom.esbuild.outputWorkFolder = join(BUILDS, own);

    this.hooks = {
      initialize() {
        removeAbandoned(builds);
        process.once('exit', () => {
          // Windows removes no folder that a process works in.
          process.chdir(serviceDir);
          rmSync(join(builds, own), { recursive: true, force: true });
        });
      },
    };
  }
}

/** Removes what no running process builds in: commands that were killed, and an earlier one with our process id. */
function removeAbandoned(builds: string): void {
  for (const name of namesIn(builds)) {
    if (name === String(process.pid) || !isRunning(Number(name))) {
      rmSync(join(builds, name), { recursive: true, force: true });
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is not there yet.
    return [];
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
