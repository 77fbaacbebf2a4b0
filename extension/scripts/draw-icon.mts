import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

// Draws icon.png: a speech bubble that holds three lines, the longest of them lit, for a turn that has gained
// something. Run by `npm run icon`.

const SIZE = 64;
/** Points per pixel in each direction, so that edges are smooth. */
const SAMPLES = 8;

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];
/** Whether a point, in pixels, is inside. */
type Shape = (x: number, y: number) => boolean;

const WHITE: Rgba = [255, 255, 255, 255];
const CLEAR: Rgba = [0, 0, 0, 0];

/** From the bottom up: what is painted, and where. */
const LAYERS: readonly (readonly [Shape, (y: number) => Rgba])[] = [
  [roundedBox(2, 2, 60, 60, 14), (y) => blend([47, 108, 214, 255], [24, 58, 128, 255], y / SIZE)],
  [roundedBox(12, 14, 40, 29, 8), () => WHITE],
  [triangle([20, 40], [33, 40], [19, 53]), () => WHITE],
  [roundedBox(19, 21, 18, 3.4, 1.7), () => [158, 178, 214, 255]],
  [roundedBox(19, 27, 26, 3.4, 1.7), () => [255, 158, 27, 255]],
  [roundedBox(19, 33, 12, 3.4, 1.7), () => [158, 178, 214, 255]],
];

writeFileSync(new URL('../icon.png', import.meta.url), png(SIZE, pixel));

function pixel(column: number, row: number): Rgba {
  const sum = [0, 0, 0, 0];
  for (let index = 0; index < SAMPLES ** 2; index += 1) {
    const x = column + ((index % SAMPLES) + 0.5) / SAMPLES;
    const y = row + (Math.floor(index / SAMPLES) + 0.5) / SAMPLES;
    const [red, green, blue, alpha] = LAYERS.findLast(([shape]) => shape(x, y))?.[1](y) ?? CLEAR;
    for (const [channel, value] of [red * alpha, green * alpha, blue * alpha, alpha].entries()) {
      sum[channel] = (sum[channel] ?? 0) + value;
    }
  }
  const [red = 0, green = 0, blue = 0, alpha = 0] = sum;
  const weight = alpha === 0 ? 1 : alpha;
  return [red / weight, green / weight, blue / weight, alpha / SAMPLES ** 2];
}

function roundedBox(left: number, top: number, width: number, height: number, radius: number): Shape {
  return (x, y) => {
    const dx = Math.max(left + radius - x, x - (left + width - radius), 0);
    const dy = Math.max(top + radius - y, y - (top + height - radius), 0);
    return Math.hypot(dx, dy) <= radius;
  };
}

type Point = readonly [x: number, y: number];

function triangle(...corners: readonly [Point, Point, Point]): Shape {
  const [a, b, c] = corners;
  const side = ([x1, y1]: Point, [x2, y2]: Point, x: number, y: number) =>
    (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) >= 0;
  return (x, y) => side(a, b, x, y) && side(b, c, x, y) && side(c, a, x, y);
}

function blend(from: Rgba, to: Rgba, share: number): Rgba {
  const mix = (channel: 0 | 1 | 2 | 3): number => from[channel] + (to[channel] - from[channel]) * share;
  return [mix(0), mix(1), mix(2), mix(3)];
}

/** Writes a picture as PNG (RFC 2083): 8 bits a channel, with transparency, no filter. */
function png(size: number, paint: (column: number, row: number) => Rgba): Buffer {
  const rows = Array.from({ length: size }, (_, row) => [
    0,
    ...Array.from({ length: size }, (_, column) => paint(column, row).map(Math.round)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
}
