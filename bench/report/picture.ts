import { bars } from './bars.ts';
import { curve } from './curve.ts';
import type { Results } from './results.ts';

const WIDTH = 860;
const HEIGHT = 760;

const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .faint { fill: #57606a; font-size: 12px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .bar-ours { fill: #0969da } .bar-floor { fill: #8c959f } .bar-hono { fill: #c4cbd3 } .bar-powertools { fill: #dde2e7 }
  .line-ours { stroke: #0969da } .line-plain { stroke: #8c959f }
  .line-ours, .line-plain { fill: none; stroke-width: 2.5 }
  .dot-ours { fill: #0969da } .dot-plain { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #9198a1 } .grid { stroke: #3d444d }
    .bar-ours, .dot-ours { fill: #4493f8 } .bar-floor, .dot-plain { fill: #8b949e }
    .bar-hono { fill: #59616b } .bar-powertools { fill: #3d444d }
    .line-ours { stroke: #4493f8 } .line-plain { stroke: #8b949e }
  }`;

/** Gives the picture of a run as SVG, for light and dark pages, without fonts or scripts from elsewhere. */
export function renderPicture(results: Results): string {
  const { cold, coldWithLatency, coldFromAfar, warm, transform, machine, runs } = results;
  const { node, cores, cpu, date } = machine;
  const how = `Medians of ${runs.coldStarts} cold starts and ${runs.warmRounds} × ${runs.warmTurns} warm turns`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"`,
    ' aria-label="Cold starts, warm turns and the transform, against a handler written by hand, Hono and Powertools">',
    `<style>${STYLE}\n</style>`,
    bars({ x: 20, y: 20 }, 'Cold start: first answer after, ms', [
      { label: 'no latency in the world', figures: cold, key: 'firstAnswerMs' },
      { label: '20 ms secrets, 60 ms token, 40 ms CRM', figures: coldWithLatency, key: 'firstAnswerMs' },
      { label: 'TLS, 20 ms a round trip', figures: coldFromAfar, key: 'firstAnswerMs' },
    ]),
    bars({ x: 450, y: 20 }, 'Warm turn, ms', [
      { label: 'p50', figures: warm, key: 'p50Ms' },
      { label: 'p99', figures: warm, key: 'p99Ms' },
      { label: 'of CPU', figures: warm, key: 'cpuMsPerTurn' },
    ]),
    curve({ x: 20, y: 480 }, transform),
    `<text class="faint" x="20" y="${HEIGHT - 12}">${how}, Node ${node.slice(1)}, ${cores} cores`,
    ` (${toXml(cpu)}), ${date.slice(0, 10)}.</text>`,
    '</svg>\n',
  ].join('\n');
}

function toXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
