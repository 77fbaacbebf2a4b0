import { describe, expect, it } from '@jest/globals';
import { isSameKey } from '../../../lib/signature/api-key.ts';

describe('an API key', () => {
  it.each([
    ['key', 'key', true],
    ['schlüssel', 'schlüssel', true],
    ['key', 'Key', false],
    ['key', 'key ', false],
    ['key', 'ke', false],
    ['', 'key', false],
    ['x'.repeat(100_000), 'key', false],
  ])('%.20j is the same as %j: %p', (key, apiKey, same) => {
    expect(isSameKey(key, apiKey)).toBe(same);
  });
});
