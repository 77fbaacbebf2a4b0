import { describe, expect, it } from '@jest/globals';
import type { ContactOutcome } from '../../../lib/policies/crm-document/read-answer.ts';
import { compiledContactsApi } from '../../contacts-api.ts';
import { httpResponse } from './http-response.ts';

function pathOf(userId: string, baseUrl = 'https://crm.example'): string | undefined {
  return compiledContactsApi({ baseUrl }).contactRequest(userId)?.path;
}

const { reader } = compiledContactsApi();

function read(status: number, body?: unknown): ContactOutcome {
  return reader.readContact(httpResponse(status, body), 'user-ada');
}

describe('the request for a contact', () => {
  it('is a GET', () => {
    expect(compiledContactsApi().contactRequest('user-ada')).toEqual({
      method: 'GET',
      path: '/api/v2/contacts/user-ada',
      headers: { accept: 'application/json' },
      sentId: 'user-ada',
    });
  });

  it.each([
    ['a?b=c', 'a%3Fb%3Dc'],
    ['a#b', 'a%23b'],
    ['100%', '100%25'],
    ['...', '...'],
    [' a b ', '%20a%20b%20'],
    ['a+b', 'a%2Bb'],
    ['jürgen', 'j%C3%BCrgen'],
    ['👩', '%F0%9F%91%A9'],
    ['a\ud800b', 'a%EF%BF%BDb'],
    ['\udc00', '%EF%BF%BD'],
    ['ada@example.com', 'ada%40example.com'],
  ])('for the id %j ends in the one segment %s', (userId, segment) => {
    expect(pathOf(userId)).toBe(`/api/v2/contacts/${segment}`);
  });

  it.each([
    ['https://crm.example', ''],
    ['https://crm.example/', ''],
    ['https://crm.example:8443/tenant', '/tenant'],
    ['https://crm.example/tenant/', '/tenant'],
    ['https://crm.example/a%20b/c', '/a%20b/c'],
    ['http://[::1]:3000', ''],
    ['https://crm.example/tenant?', '/tenant'],
    ['https://crm.example/#', ''],
  ])('under the base %s begins with %s', (baseUrl, beginning) => {
    expect(pathOf('user-ada', baseUrl)).toBe(`${beginning}/api/v2/contacts/user-ada`);
  });
});

describe('an id', () => {
  it.each([
    '',
    '.',
    '..',
    '../../admin',
    'a/../b',
    'x/..',
    'a/b',
    './',
    'a\\b',
    '..;',
    '..;jsessionid=1',
    // For a proxy and a server that decode one after the other.
    '%2e',
    '%2E%2e',
    '.%252e',
    '%2e%2e%3bx',
    'a%2Fb',
    'a%5cb',
    'a%25252fb',
    'a%00b',
    'a\tb',
    'a\r\nb',
    '\0',
    '\u0085',
  ])('of %j cannot be looked up: it could leave its segment', (userId) => {
    expect(pathOf(userId)).toBeUndefined();
  });

  it.each(['...', '. ', '..a', 'a..', 'a;b', '%2e%2ea', '100%', '0', ' '])(
    'of %j can be looked up',
    (userId) => {
      expect(pathOf(userId)).toBeDefined();
    },
  );

  it.each([
    ['4000 letters', 'a'.repeat(4_000), true],
    ['4001 letters', 'a'.repeat(4_001), false],
    ['letters that are 3996 octets as a segment', 'ö'.repeat(666), true],
    ['letters that are 4002 octets as a segment', 'ö'.repeat(667), false],
    ['halves of characters that are 3996 octets as a segment', '\ud800'.repeat(444), true],
    ['halves of characters that are 4005 octets as a segment', '\ud800'.repeat(445), false],
  ])('of %s can be looked up: it is short enough', (_name, userId, can) => {
    expect(pathOf(userId) !== undefined).toBe(can);
  });
});

describe('200', () => {
  it.each([
    [{ tier: 'gold', email: 'ada@example.com' }, 'gold', 'ada@example.com'],
    [{ tier: 'gold' }, 'gold', undefined],
    [{ tier: 'gold', email: null }, 'gold', undefined],
    [{ tier: 'gold', email: '' }, 'gold', undefined],
    [{ email: 'ada@example.com' }, undefined, 'ada@example.com'],
    [{ tier: null, email: 'ada@example.com' }, undefined, 'ada@example.com'],
    [{ tier: '', email: 'ada@example.com' }, undefined, 'ada@example.com'],
    [{ tier: 7, email: false }, '7', undefined],
    [{ tier: ['gold'], email: ' ada@example.com\r\n' }, undefined, 'ada@example.com'],
    [{ id: 7, tier: 'gold', orders: [] }, 'gold', undefined],
  ])('with %j is a contact; what is null or empty is missing', (body, tier, email) => {
    expect(read(200, body)).toMatchObject({ outcome: 'found', contact: { tier, email } });
  });

  it.each([
    'ada@example.com\nbcc: eve@example.com',
    'ada@ex\u200bample.com',
    'ada@example\ud800.com',
    'ada@exam\u2028ple.com',
    'ada@example.com\0',
    'Ada <ada@example.com>',
    'ada',
    '@',
    'ada@',
    '@example.com',
    'ada@home@example.com',
  ])('with the e-mail %j is a contact without one', (email) => {
    expect(read(200, { tier: 'gold', email })).toMatchObject({
      outcome: 'found',
      contact: { tier: 'gold', email: undefined },
    });
  });

  it.each([
    ['of 254 octets', `${'a'.repeat(242)}@example.com`, true],
    ['of 255 octets', `${'a'.repeat(243)}@example.com`, false],
    ['of 254 octets, but less characters', `${'ö'.repeat(121)}@example.com`, true],
    ['of 256 octets, but less characters', `${'ö'.repeat(122)}@example.com`, false],
  ])('with an e-mail %s keeps it: %p', (_name, email, kept) => {
    expect(read(200, { email })).toMatchObject({
      outcome: 'found',
      contact: { tier: undefined, email: kept ? email : undefined },
    });
  });

  it.each([
    ['a word', 'gold', true],
    ['some words', 'gold & silver', true],
    ['a word of others', 'größer 👩', true],
    ['256 characters', 'g'.repeat(256), true],
    ['256 characters beyond the basic ones', '👩'.repeat(256), true],
    ['257 characters', 'g'.repeat(257), false],
    ['two lines', 'gold\nsilver', false],
    ['blanks', '  ', false],
    ['a line separator', 'go\u2028ld', false],
    ['a paragraph separator', 'go\u2029ld', false],
    ['a sign that nobody sees', 'go\u200bld', false],
    ['half a character', 'go\udc00ld', false],
    ['NUL', '\0gold', false],
  ])('with a tier of %s keeps it: %p', (_name, tier, kept) => {
    expect(read(200, { tier })).toMatchObject({
      outcome: 'found',
      contact: { tier: kept ? tier : undefined, email: undefined },
    });
  });

  it('with an e-mail of an international address keeps it', () => {
    expect(read(200, { email: 'jürgen+shop@bücher.example' })).toMatchObject({
      contact: { email: 'jürgen+shop@bücher.example' },
    });
  });

  it.each([
    ['none of the names that are read', { error: 'blocked' }],
    ['no name at all', {}],
    ['an array', [{ tier: 'gold' }]],
    ['null', null],
    ['a text', '"gold"'],
    ['a number', '7'],
    ['an empty body', ''],
    ['HTML', '<html></html>'],
    ['broken JSON', '{"tier":"gold"'],
    ['JSON that is not UTF-8', Buffer.from('{"tier":"gr\u00fcn"}', 'latin1')],
  ])('with %s is of no use, and says so without quoting it', (_name, body) => {
    expect(read(200, body)).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringMatching(
        /^contact API's answer (?:is not a contact's JSON|has a record with none of the names that `fields` reads)$/,
      ),
    });
  });
});

describe('any other status', () => {
  it.each([
    [300, 'ambiguous'],
    [401, 'refused'],
    [403, 'unauthorized'],
    [404, 'not_found'],
    [429, 'rate_limited'],
  ])('%i has its own meaning, whatever the body', (status, outcome) => {
    expect(read(status, { tier: 'gold' })).toMatchObject({ outcome });
  });

  it.each([100, 201, 204, 206, 301, 302, 304, 307, 308, 400, 402, 405, 408, 410, 418, 422, 500, 501, 503])(
    '%i is of no use',
    (status) => {
      expect(read(status, { tier: 'gold' })).toEqual({
        outcome: 'unavailable',
        reason: `contact API answered ${status}`,
      });
    },
  );
});
