import type { Paint } from '../demo/paint.ts';
import { summarise } from './describe-turn.ts';
import { paintStatus, printable } from './render-line.ts';
import { tracedAnswer } from './traced-answer.ts';
import type { TurnRecord } from './turn-record.ts';

const WIDTH = 20;

/** Returns a turn in some ten lines: status, each value of the answer with where it came from, and why. */
export function renderTurn(turn: TurnRecord, paint: Paint): string {
  const { status, what, ms, format, reasons } = summarise(turn);
  const head = [
    paintStatus(status, paint)(String(status)),
    status === 200 ? undefined : printable(what),
    `${ms.toFixed(0)} ms`,
    format,
  ].filter(Boolean);
  const values = tracedAnswer(turn).map(
    ({ field, value, from }) =>
      `  ${field.replace(/^(?:extracted_entities|customer_fields)\./, '  ').padEnd(WIDTH)} ${printable(value).padEnd(WIDTH)} ${paint.faint(`← ${printable(from)}`)}`,
  );
  return [head.join('  '), ...values, ...reasons.map((reason) => `  ${printable(reason)}`)].join('\n');
}
