import { parseArgs } from 'node:util';
import { createPaint } from './demo/paint.ts';
import { renderLegend, renderSummary } from './demo/render-summary.ts';
import { renderTable } from './demo/render-table.ts';
import { renderTurn } from './demo/render-turn.ts';
import { isAsExpected, runSample, type SampleRun } from './demo/run-sample.ts';
import { enterLocalStack } from './enter-local-stack.ts';
import { helpOnDemand } from './help.ts';
import { startLocalStack } from './local-stack.ts';
import { SAMPLES } from './samples/samples.ts';

// Takes every sample event through the real handler, against the local stack: `npm run demo`.

helpOnDemand('usage: npm run demo -- [--crm NAME|FILE]');

const SHOWN_IN_FULL = 'order-status';

const sampleCrm = await readSampleCrm().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
const stack = await startLocalStack({ sampleCrm });
try {
  enterLocalStack(process.env, stack);
  // Refusals are what some samples are there for, and the table has them; the log is for what nobody expects.
  process.env['LOG_LEVEL'] ??= 'ERROR';
  // Only now: the handler reads its environment when it is loaded.
  const { handler } = await import('../functions/cognigy-webhook/handler.ts');

  const runs: SampleRun[] = [];
  for (const sample of SAMPLES) {
    runs.push(await runSample(sample, handler));
  }

  show(runs);
  process.exitCode = runs.every(isAsExpected) ? 0 : 1;
} finally {
  await stack.stop();
}

/** Only where it is asked for: documents take code that no other start needs. */
async function readSampleCrm() {
  const { crm } = parseArgs({ options: { crm: { type: 'string' } } }).values;
  if (crm === undefined) {
    return undefined;
  }
  const [{ loadCrmDocument }, { createSampleCrm }] = await Promise.all([
    import('../build/crm-document.ts'),
    import('./crm/sample-crm.ts'),
  ]);
  return createSampleCrm(loadCrmDocument(crm));
}

function show(runs: readonly SampleRun[]): void {
  const paint = createPaint(process.stdout.isTTY === true && !process.env['NO_COLOR']);
  const sections = [
    paint.heading(
      `${runs.length} sample events through the real handler, against the local stack (Secrets Manager and CRM)`,
    ),
    renderTable(runs, paint),
    renderLegend(paint),
    ...runs.filter(({ sample }) => sample.name === SHOWN_IN_FULL).map((run) => renderTurn(run, paint)),
    renderSummary(runs, stack, paint),
  ];
  process.stdout.write(`\n${sections.join('\n\n')}\n\n`);
}
