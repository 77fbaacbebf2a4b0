import { CONTENDERS, type ContenderName, type PerContender } from './results.ts';

/** One set of bars: the same figure of every contender. */
export interface BarGroup<K extends string> {
  readonly label: string;
  readonly figures: PerContender<Readonly<Record<K, number>>>;
  readonly key: K;
}

const LABELS: PerContender<string> = {
  ours: 'this webhook',
  floor: 'by hand (floor)',
  hono: 'Hono',
  powertools: 'Powertools',
};

const NAME_WIDTH = 105;
const BAR_WIDTH = 215;
const BAR_HEIGHT = 20;
const BAR_STEP = 25;
const GROUP_HEIGHT = 140;

/** Gives a panel of horizontal bars; each group has a scale of its own. */
export function bars<K extends string>(
  at: { readonly x: number; readonly y: number },
  title: string,
  groups: readonly BarGroup<K>[],
): string {
  const drawn = groups.map((group, index) => drawGroup(group, 30 + index * GROUP_HEIGHT));
  return [
    `<g transform="translate(${at.x} ${at.y})">`,
    `<text class="title" y="12">${title}</text>`,
    ...drawn,
    '</g>',
  ].join('\n');
}

function drawGroup<K extends string>({ label, figures, key }: BarGroup<K>, top: number): string {
  const longest = Math.max(...CONTENDERS.map((name) => figures[name][key]));
  const drawBar = (name: ContenderName, index: number): string => {
    const value = figures[name][key];
    const y = top + 18 + index * BAR_STEP;
    const width = ((value / longest) * BAR_WIDTH).toFixed(1);
    const end = (NAME_WIDTH + Number(width) + 8).toFixed(1);
    const times =
      name === 'floor' ? '' : `  <tspan class="faint">${(value / figures.floor[key]).toFixed(2)}×</tspan>`;
    return [
      `<text x="0" y="${y + 15}">${LABELS[name]}</text>`,
      `<rect class="bar-${name}" x="${NAME_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="2"/>`,
      `<text x="${end}" y="${y + 15}">${value >= 10 ? value.toFixed(0) : value.toFixed(2)}${times}</text>`,
    ].join('');
  };
  return [`<text class="faint" y="${top + 8}">${label}</text>`, ...CONTENDERS.map(drawBar)].join('\n');
}
