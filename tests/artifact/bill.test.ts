import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import { totalOf } from '../../operate/bill.ts';
import { billDocument, billOf } from '../../operate/bill-document.ts';
import { measureWritten, type Written } from '../../operate/written-bytes.ts';

const MILLION = 1_000_000;

let written: Written;

beforeAll(async () => {
  written = await measureWritten();
}, 60_000);

it.each([
  [MILLION, 12],
  [100 * MILLION, 215],
])('%d turns cost at most $%d a month, with every alarm on', (turns, dollars) => {
  expect(totalOf(billOf(turns, written))).toBeLessThanOrEqual(dollars);
});

it('is published as it is computed (npm run bill)', () => {
  const published = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  expect(published).toContain(billDocument(written));
});
