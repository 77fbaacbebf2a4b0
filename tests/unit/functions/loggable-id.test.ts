import { describe, expect, it } from '@jest/globals';
import { loggableId } from '../../../functions/turn/loggable-id.ts';

describe('an id in a log line', () => {
  it('is none where there is none', () => {
    expect(loggableId(undefined)).toBeUndefined();
  });

  it.each(['0', 'session-42', '3e3e7cd7-51a4-4f0f-8f1d-4b9a1a7d7b1f', 'tenant:session.1_2', 'a'.repeat(128)])(
    'stays as it is where it is shaped like one: %s',
    (id) => {
      expect(loggableId(id)).toBe(id);
    },
  );

  it.each([
    'ada@example.com',
    'Ada Lovelace',
    '+49 221 1234',
    'line\nbreak',
    'session-42\n',
    '{"a":1}',
    'größe',
    '-leading',
    'a'.repeat(129),
    '',
  ])('is a digest where it is not: %j', (id) => {
    expect(loggableId(id)).toMatch(/^sha256:[0-9a-f]{16}$/);
  });

  it('is the same digest for the same id, and another for another', () => {
    expect(loggableId('ada@example.com')).toBe(loggableId('ada@example.com'));
    expect(loggableId('ada@example.com')).not.toBe(loggableId('eve@example.com'));
  });
});
