import { setTimeout as sleep } from 'node:timers/promises';
import { rotate } from './rotate.ts';
import { reachStage } from './stage.ts';
import { runCommand } from './stage-arguments.ts';
import { sendCall } from './turn.ts';

// Rotates the webhook's secret of a deployed stage: `npm run rotate -- --stage prod`.

await runCommand(({ stage, region, url, force }) =>
  rotate({
    stage: reachStage(stage, region),
    send: sendCall,
    url,
    force,
    nowEpochMs: Date.now,
    sleep,
    print: (line) => process.stdout.write(`${line}\n`),
  }),
);
