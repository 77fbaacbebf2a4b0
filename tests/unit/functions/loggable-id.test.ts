import { describe, expect, it } from '@jest/globals';
import { loggableId } from '../../../functions/turn/loggable-id.ts';

describe('an id in a log line', () => {
  it('is none where there is none', () => {
    expect(loggableId(undefined)).toBeUndefined();
  });

  it.each([
    '0',
    'session-42',
    'session-of-user-7',
    '3e3e7cd7-51a4-4f0f-8f1d-4b9a1a7d7b1f',
    '3E3E7CD7-51A4-4F0F-8F1D-4B9A1A7D7B1F',
    'session-12345678-1234-4123-8123-12345678901a',
    'd41d8cd98f00b204e980ec998ecf8427',
  ])('stays as it is where a machine made it up: %s', (id) => {
    expect(loggableId(id)).toBe(id);
  });

  it.each([
    'whatsapp:4915112345678',
    'whatsapp-4915112345678',
    'session-0049-151-1234-5678',
    'tel:0049151123456',
    'sip:ada@192.0.2.7',
    'sip:ada',
    '2001:db8::1',
    '::1',
    '2001-0db8-85a3-0000-0000-8a2e-0370-7334',
    '192.0.2.7',
    'DE89370400440532013000',
    'DE89-3704-0044-0532-0130-00',
    'a4111-1111-1111-1111',
    '00000000-0000-4000-8000-004915112345',
    'session-00000000-0000-4000-8000-004915112345',
    '00-1a-2b-3c-4d-5e',
    '12345',
    '1985-03-12',
    'AdaLovelace',
    'ada-lovelace',
    'Ada',
    'tenant:session.1_2',
    'ada@example.com',
    'Ada Lovelace',
    '+49 221 1234',
    'line\nbreak',
    'session-42\n',
    '{"a":1}',
    'größe',
    '-leading',
    'a'.repeat(65),
    '',
  ])('is a digest where it is not: %j', (id) => {
    expect(loggableId(id)).toMatch(/^sha256:[0-9a-f]{16}$/);
  });

  it('is the same digest for the same id, and another for another', () => {
    expect(loggableId('ada@example.com')).toBe(loggableId('ada@example.com'));
    expect(loggableId('ada@example.com')).not.toBe(loggableId('eve@example.com'));
  });
});
