import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { configurationDocument } from '../../build/configuration.ts';
import { SETTINGS } from '../../stack/settings.ts';
import { environment } from '../../stack/webhook-function.ts';

const published = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

it('is in step with the settings that the code and the stack read', () => {
  expect(published).toBe(configurationDocument());
});

it.each([...Object.keys(environment), ...Object.keys(SETTINGS)])('has one cell for %s', (name) => {
  expect(published.split(`| \`${name}\` |`)).toHaveLength(2);
});
