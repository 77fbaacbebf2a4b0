import { CONTENDERS } from '../contenders.ts';
import { type Compared, compare, count, type Results } from './targets.ts';

const LABEL_WIDTH = 32;
const COUNT_LABEL_WIDTH = 46;
const VALUE_WIDTH = 11;
const RATIO_WIDTH = 15;

/** Returns the table of a run. */
export function renderTable(results: Results): string {
  const lines = [
    ''.padEnd(LABEL_WIDTH) + CONTENDERS.map((name) => name.padStart(VALUE_WIDTH)).join(''),
    ...compare(results).map(comparedLine),
    '',
    ...count(results).map(({ label, value, target }) => {
      return `${label.padEnd(COUNT_LABEL_WIDTH)}${value.padStart(VALUE_WIDTH)}  ${target} ${mark(value === target)}`;
    }),
  ];
  lines[0] += `${'  × floor'.padEnd(RATIO_WIDTH)}  × hono`;
  const table = lines.join('\n');
  const missed = table.split('✗').length - 1;
  return `\n${table}\n\n${missed === 0 ? 'All targets met.' : `Targets missed: ${missed}.`}\n`;
}

function comparedLine(compared: Compared): string {
  const { label, ours, floor, hono, maxOfFloor, maxOfHono } = compared;
  const cells = CONTENDERS.map((name) => cell(compared[name])).join('');
  const ratios = ratio(ours, floor, maxOfFloor).padEnd(RATIO_WIDTH) + ratio(ours, hono, maxOfHono);
  return `${label.padEnd(LABEL_WIDTH)}${cells}${ratios}`.trimEnd();
}

/** Digits beyond the third are noise. */
function cell(value: number | undefined): string {
  const text = value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return text.padStart(VALUE_WIDTH);
}

function ratio(ours: number, other: number | undefined, max: number | undefined): string {
  if (other === undefined) {
    return '';
  }
  const value = ours / other;
  return `  ${value.toFixed(2)}${max === undefined ? '' : ` ≤ ${max} ${mark(value <= max)}`}`;
}

function mark(isMet: boolean): string {
  return isMet ? '✓' : '✗';
}
