import { CONTENDERS, type ContenderName, type Results } from './results.ts';
import { type AbsoluteFigure, type Bound, type ComparedFigure, compare, judge } from './targets.ts';

const LABEL_WIDTH = 30;
const VALUE_WIDTH = 11;
const BOUND_WIDTH = 15;
const WIDE_LABEL_WIDTH = 48;

/** Gives the table of a run, no line of it longer than 100 characters. */
export function renderTable(results: Results): string {
  const compared = compare(results);
  const judged = judge(results);
  const met = [...compared.flatMap(({ bounds }) => bounds), ...judged.filter(({ target }) => target !== '')];
  const missed = met.filter((target) => !target.met).length;
  return [
    '',
    head(),
    ...compared.map(comparedLine),
    '',
    ...judged.map(judgedLine),
    '',
    missed === 0 ? `All ${met.length} targets met.` : `${missed} of ${met.length} targets missed.`,
    '',
  ].join('\n');
}

function head(): string {
  const names = CONTENDERS.map((name) => name.padStart(VALUE_WIDTH)).join('');
  return `${''.padEnd(LABEL_WIDTH)}${names}${'  × floor'.padEnd(BOUND_WIDTH)}  × hono`;
}

function comparedLine({ label, values, ratioToFloor, ratioToHono, bounds }: ComparedFigure): string {
  const cells = CONTENDERS.map((name) => cell(values, name)).join('');
  const floor = ratio(ratioToFloor, find(bounds, 'floor')).padEnd(BOUND_WIDTH);
  const hono = ratioToHono === undefined ? '' : ratio(ratioToHono, find(bounds, 'hono'));
  return `${label.padEnd(LABEL_WIDTH)}${cells}${floor}${hono}`.trimEnd();
}

function cell(values: ComparedFigure['values'], name: ContenderName): string {
  const value = values[name];
  return (value === undefined ? '' : threeDigits(value)).padStart(VALUE_WIDTH);
}

function ratio(value: number, bound: Bound | undefined): string {
  return `  ${value.toFixed(2)}${bound === undefined ? '' : ` ≤ ${bound.max} ${mark(bound.met)}`}`;
}

function judgedLine({ label, value, target, met }: AbsoluteFigure): string {
  const verdict = target === '' ? '' : `  ${target} ${mark(met)}`;
  return `${label.padEnd(WIDE_LABEL_WIDTH)}${value.padStart(VALUE_WIDTH)}${verdict}`;
}

function mark(met: boolean): string {
  return met ? '✓' : '✗';
}

function find(bounds: readonly Bound[], against: Bound['against']): Bound | undefined {
  return bounds.find((bound) => bound.against === against);
}

/** Digits beyond the third are noise. */
function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
