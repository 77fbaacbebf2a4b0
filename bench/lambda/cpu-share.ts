import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A part of one CPU, to which processes can be confined. */
export interface CpuShare {
  confine(pid: number): void;
  /** Once nobody is in it any more. */
  remove(): void;
}

/** Lambda gives a function one CPU for so many MB, and less in proportion ("Configure Lambda function memory"). */
const MB_OF_ONE_CPU = 1_769;
/** Over which Lambda's quota is counted, as has been observed; Linux itself has 100 ms. */
const PERIOD_US = 20_000;

const CGROUP_V1 = '/sys/fs/cgroup/cpu';
const CGROUP_V2 = '/sys/fs/cgroup';

/**
 * Gives the share of a CPU that Lambda gives a function with this memory, by Linux's control groups.
 *
 * @throws where that is not allowed: only root may
 */
export function cpuShareOf(memoryMb: number): CpuShare {
  const quotaUs = Math.round((PERIOD_US * memoryMb) / MB_OF_ONE_CPU);
  const isV1 = existsSync(CGROUP_V1);
  const group = join(isV1 ? CGROUP_V1 : CGROUP_V2, `cognigy-webhook-bench-${memoryMb}`);
  mkdirSync(group, { recursive: true });
  if (isV1) {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
    writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs));
  } else {
    writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
  }
  return {
    confine: (pid) => writeFileSync(join(group, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(group),
  };
}
