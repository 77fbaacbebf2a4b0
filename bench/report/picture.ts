import { CONTENDERS } from '../contenders.ts';
import { type Compared, compare, type Results } from './targets.ts';

const LABELS = { ours: 'this webhook', floor: 'by hand (floor)', hono: 'Hono' } as const;
const COLUMNS = ['Cold start', 'Warm turn', 'Transform alone'] as const;
const COLUMN_WIDTH = 345;
const NAME_WIDTH = 105;
const BAR_WIDTH = 120;
const BAR_STEP = 22;
const WIDTH = 40 + COLUMNS.length * COLUMN_WIDTH;
const HEIGHT = 470;

const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .faint { fill: #57606a; font-size: 12px }
  .ours { fill: #0969da } .floor { fill: #8c959f } .hono { fill: #c4cbd3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #9198a1 }
    .ours { fill: #4493f8 } .floor { fill: #8b949e } .hono { fill: #59616b }
  }`;

/** Returns the picture of a run as SVG, for light and dark pages, without fonts or scripts from elsewhere. */
export function renderPicture(results: Results): string {
  const { machine, runs } = results;
  const how = `Medians of ${runs.coldStarts} cold starts and ${runs.rounds} × ${runs.turns} warm turns`;
  const where = `Node ${machine.node.slice(1)}, ${machine.cores} cores (${machine.cpu.replace(/[&<]/g, '')})`;
  const figures = compare(results);
  const columns = [
    figures.filter(({ label }) => label.startsWith('cold')),
    figures.filter(({ label }) => /^(?:warm|CPU|resident)/.test(label)),
    figures.filter(({ label }) => label.startsWith('transform')),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"`,
    ' aria-label="Cold starts, warm turns and the transform, beside a handler written by hand and Hono">',
    `<style>${STYLE}\n</style>`,
    ...columns.map(drawColumn),
    `<text class="faint" x="20" y="${HEIGHT - 12}">${how}, ${where}, ${machine.date.slice(0, 10)}.</text>`,
    '</svg>\n',
  ].join('\n');
}

function drawColumn(figures: readonly Compared[], column: number): string {
  let y = 30;
  const groups = figures.map((figure) => {
    const group = drawGroup(figure, y);
    y += (figure.hono === undefined ? 2 : 3) * BAR_STEP + 32;
    return group;
  });
  const at = `translate(${20 + column * COLUMN_WIDTH} 20)`;
  return [
    `<g transform="${at}"><text class="title" y="12">${COLUMNS[column]}</text>`,
    ...groups,
    '</g>',
  ].join('\n');
}

/** Returns the bars of one figure, on a scale of their own. */
function drawGroup(figure: Compared, top: number): string {
  const longest = Math.max(figure.ours, figure.floor, figure.hono ?? 0);
  const bars = CONTENDERS.map((name, index) => {
    const value = figure[name];
    if (value === undefined) {
      return '';
    }
    const y = top + 16 + index * BAR_STEP;
    const width = Math.round((value / longest) * BAR_WIDTH);
    const times =
      name === 'floor' ? '' : `  <tspan class="faint">${(value / figure.floor).toFixed(2)}×</tspan>`;
    return [
      `<text x="0" y="${y + 13}">${LABELS[name]}</text>`,
      `<rect class="${name}" x="${NAME_WIDTH}" y="${y}" width="${width}" height="17" rx="2"/>`,
      `<text x="${NAME_WIDTH + width + 8}" y="${y + 13}">${Number(value.toPrecision(3))}${times}</text>`,
    ].join('');
  });
  return [`<text class="faint" y="${top + 8}">${figure.label}</text>`, ...bars].join('\n');
}
