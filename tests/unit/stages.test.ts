import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readStages } from '../../stack/stages.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stages-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('each file but the template is a stage, whose values are text', () => {
  writeFileSync(
    join(folder, 'prod.json'),
    '{"memoryMb":1024,"requireTimestamp":true,"alarmEmail":"a@example.com"}',
  );
  writeFileSync(join(folder, 'template.json'), '{}');
  writeFileSync(join(folder, 'README.md'), '');
  expect(readStages(folder)).toEqual({
    prod: { memoryMb: '1024', requireTimestamp: 'true', alarmEmail: 'a@example.com' },
  });
});

test.each(['[]', '{"a":'])('a file that holds no object is named: %s', (text) => {
  writeFileSync(join(folder, 'prod.json'), text);
  expect(() => readStages(folder)).toThrow('prod.json must hold one JSON object');
});
