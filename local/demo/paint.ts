import { styleText } from 'node:util';

/** The few ways in which the demo sets text apart; the text itself says it all without them. */
export interface Paint {
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  readonly refused: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Returns a paint that colours, or one that leaves text as it is. */
export function createPaint(coloured: boolean): Paint {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    coloured ? styleText(format, text, { validateStream: false }) : text;
  return {
    heading: style('bold'),
    good: style('green'),
    refused: style('yellow'),
    bad: style('red'),
    faint: style('dim'),
  };
}
