import type { Paint } from './paint.ts';
import { isAsExpected, type SampleRun } from './run-sample.ts';

type Row = readonly string[];
interface Cell {
  readonly text: string;
  readonly width: number;
}

const HEADINGS: Row = ['event', 'came in', 'status', 'outcome', 'crm_outcome', 'latency'];
const STATUS_COLUMN = 2;
const LATENCY_COLUMN = 5;

/** Stands for a CRM outcome that the turn never came to. */
export const NOT_REACHED = '–';

/** Returns the table of all runs, one line each; below a line that is not as expected stands what was. */
export function renderTable(runs: readonly SampleRun[], paint: Paint): string {
  const rows = runs.map(toRow);
  const widths = HEADINGS.map((_, column) =>
    Math.max(...[HEADINGS, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const lines = runs.map((run, index) => {
    const line = layOut(rows[index] ?? [], widths, statusPaint(run, paint));
    if (isAsExpected(run)) {
      return `${paint.good('✓')} ${line}`;
    }
    return `${paint.bad('✗')} ${line}\n  ${paint.bad(`expected status ${run.sample.expectedStatus}`)}`;
  });
  return [`  ${paint.faint(layOut(HEADINGS, widths, (text) => text))}`, ...lines].join('\n');
}

function toRow({ sample, answer, metrics }: SampleRun): Row {
  const { outcome, crmOutcome = NOT_REACHED, latencyMs } = metrics;
  return [
    sample.name,
    sample.cameIn,
    String(answer.statusCode),
    outcome,
    crmOutcome,
    `${latencyMs.toFixed(1)} ms`,
  ];
}

function layOut(row: Row, widths: readonly number[], paintStatus: (text: string) => string): string {
  const cells = row.map((text, column): Cell => ({ text, width: widths[column] ?? 0 }));
  return cells
    .map(({ text, width }, column) => {
      if (column === LATENCY_COLUMN) {
        return text.padStart(width);
      }
      return column === STATUS_COLUMN ? paintStatus(text.padEnd(width)) : text.padEnd(width);
    })
    .join('  ');
}

function statusPaint({ answer }: SampleRun, paint: Paint): (text: string) => string {
  if (answer.statusCode < 400) {
    return paint.good;
  }
  return answer.statusCode < 500 ? paint.refused : paint.bad;
}
