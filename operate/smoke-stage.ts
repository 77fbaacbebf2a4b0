import { setTimeout as sleep } from 'node:timers/promises';
import { smoke } from './smoke.ts';
import { reachStage } from './stage.ts';
import { runCommand } from './stage-arguments.ts';
import { sendCall } from './turn.ts';

// Tries a deployed stage: `npm run smoke -- --stage prod`. Needs AWS credentials that may read the stack's outputs, the
// webhook's secret and metrics.

await runCommand(({ stage, region, url }) =>
  smoke({
    stage: reachStage(stage, region),
    send: sendCall,
    url,
    nowEpochMs: Date.now,
    sleep,
    print: (line) => process.stdout.write(`${line}\n`),
  }),
);
