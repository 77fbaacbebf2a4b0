import type { TransformFigures } from '../transform/race-in-process.ts';

const LEFT = 70;
const TOP = 36;
const WIDTH = 620;
const HEIGHT = 170;

/** Gives the panel of what the transform costs over the size of the body; both axes are logarithmic. */
export function curve(
  at: { readonly x: number; readonly y: number },
  figures: readonly TransformFigures[],
): string {
  const x = scale(
    figures.map(({ kib }) => kib),
    LEFT,
    LEFT + WIDTH,
  );
  const costs = figures.flatMap(({ oursUs, plainUs }) => [oursUs, plainUs]);
  const y = scale(decadesAround(costs), TOP + HEIGHT, TOP);
  const line = (name: 'ours' | 'plain', cost: (of: TransformFigures) => number): string => {
    const points = figures.map((of) => ({ x: x(of.kib), y: y(cost(of)) }));
    return [
      `<polyline class="line-${name}" points="${points.map((p) => `${p.x},${p.y}`).join(' ')}"/>`,
      ...points.map((p) => `<circle class="dot-${name}" cx="${p.x}" cy="${p.y}" r="3.5"/>`),
    ].join('');
  };
  const last = figures.at(-1);
  const endX = LEFT + WIDTH + 12;
  return [
    `<g transform="translate(${at.x} ${at.y})">`,
    '<text class="title" y="12">Verify, parse, transform and validate alone, over the size of the body</text>',
    ...decadesAround(costs).map((us) => gridLine(us, y(us))),
    ...figures.map(
      ({ kib }) =>
        `<text class="faint" text-anchor="middle" x="${x(kib)}" y="${TOP + HEIGHT + 22}">${kib} KiB</text>`,
    ),
    line('plain', ({ plainUs }) => plainUs),
    line('ours', ({ oursUs }) => oursUs),
    ...(last === undefined ? [] : endLabels(endX, y(last.oursUs), y(last.plainUs))),
    '</g>',
  ].join('\n');
}

function endLabels(x: number, oursY: number, plainY: number): string[] {
  // Where the lines end near each other, their names must not lie on each other.
  const apart = Math.max(0, 16 - (plainY - oursY)) / 2;
  return [
    `<text x="${x}" y="${(oursY + 4 - apart).toFixed(1)}">this webhook</text>`,
    `<text x="${x}" y="${(plainY + 4 + apart).toFixed(1)}">plain code</text>`,
  ];
}

function gridLine(us: number, y: number): string {
  const label = us >= 1_000 ? `${us / 1_000} ms` : `${us} µs`;
  return (
    `<line class="grid" x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${y}" y2="${y}"/>` +
    `<text class="faint" text-anchor="end" x="${LEFT - 10}" y="${y + 4}">${label}</text>`
  );
}

/** Powers of ten from below the least to above the greatest. */
function decadesAround(values: readonly number[]): number[] {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

/** Maps the logarithm of values onto a range of pixels. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const least = Math.log(Math.min(...values));
  const span = Math.log(Math.max(...values)) - least;
  return (value) => Math.round((from + ((Math.log(value) - least) / span) * (to - from)) * 10) / 10;
}
