import { describe, expect, it } from '@jest/globals';
import { apiKeySchema, isSameKey } from '../../../lib/secrets/api-key.ts';
import { parseSecret } from '../../../lib/secrets/parse-secret.ts';

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

  it('is read from its secret', () => {
    expect(parseSecret('{"apiKey":"key","other":1}', apiKeySchema)).toEqual({ apiKey: 'key' });
  });

  it.each(['{}', '{"apiKey":""}', '{"apiKey":7}'])(
    'is not in %s: an empty key would let everyone in',
    (text) => {
      expect(() => parseSecret(text, apiKeySchema)).toThrow('secret lacks or breaks: apiKey');
    },
  );
});
