import { CONTENDERS } from '../contenders.ts';
import { type Compared, compare, type Results } from './targets.ts';

const LABELS = { ours: 'this webhook', floor: 'by hand (floor)', hono: 'Hono' } as const;
const COLUMN_WIDTH = 345;
const NAME_WIDTH = 105;
const BAR_WIDTH = 120;
const BAR_STEP = 22;
const ROW_HEIGHT = 105;
const COLUMNS = 3;

const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
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
  const figures = compare(results).slice(0, -1);
  const height = Math.ceil(figures.length / COLUMNS) * ROW_HEIGHT + 50;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${COLUMNS * COLUMN_WIDTH} ${height}" role="img"`,
    ' aria-label="Cold starts, warm turns and the transform, beside a handler written by hand and Hono">',
    `<style>${STYLE}\n</style>`,
    ...figures.map(drawBars),
    `<text class="faint" x="20" y="${height - 12}">${how}, ${where}, ${machine.date.slice(0, 10)}.</text>`,
    '</svg>\n',
  ].join('\n');
}

/** Returns the bars of one figure, on a scale of their own. */
function drawBars(figure: Compared, place: number): string {
  const longest = Math.max(figure.ours, figure.floor, figure.hono ?? 0);
  const bars = CONTENDERS.flatMap((name, index) => {
    const value = figure[name];
    if (value === undefined) {
      return [];
    }
    const y = 16 + index * BAR_STEP;
    const width = Math.round(((value ?? 0) / longest) * BAR_WIDTH);
    const times =
      name === 'floor' ? '' : `  <tspan class="faint">${(value / figure.floor).toFixed(2)}×</tspan>`;
    return [
      `<text x="0" y="${y + 13}">${LABELS[name]}</text>`,
      `<rect class="${name}" x="${NAME_WIDTH}" y="${y}" width="${width}" height="17" rx="2"/>`,
      `<text x="${NAME_WIDTH + width + 8}" y="${y + 13}">${Number(value.toPrecision(3))}${times}</text>`,
    ];
  });
  const at = `${20 + (place % COLUMNS) * COLUMN_WIDTH} ${20 + Math.floor(place / COLUMNS) * ROW_HEIGHT}`;
  return `<g transform="translate(${at})"><text class="faint" y="8">${figure.label}</text>${bars.join('')}</g>`;
}
