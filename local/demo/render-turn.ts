import type { Paint } from './paint.ts';
import type { SampleRun } from './run-sample.ts';

const MARGIN = '  ';
const LINE_WIDTH = 96;

/** Returns one turn in full: the answer, pretty printed, and the EMF line below it. */
export function renderTurn({ sample, answer, metrics }: SampleRun, paint: Paint): string {
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    paint.heading(`One turn in full: events/${sample.name}.json is answered`),
    '',
    indent([String(answer.statusCode), ...headers].map(paint.faint)),
    indent(JSON.stringify(JSON.parse(answer.body), null, 2).split('\n')),
    '',
    paint.heading('and measured by the one EMF line on stdout of which CloudWatch makes its metrics'),
    '',
    indent(wrapped(metrics.emfLine).map(paint.faint)),
  ].join('\n');
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `${MARGIN}${line}`).join('\n');
}

/** Breaks after commas where it can; on stdout it is one line, since a line is a document to CloudWatch. */
function wrapped(line: string): readonly string[] {
  return line.match(new RegExp(`.{1,${LINE_WIDTH - 1}}(?:,|$)|.{${LINE_WIDTH}}`, 'gu')) ?? [];
}
