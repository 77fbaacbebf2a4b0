import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compiledContactsApi } from '../contacts-api.ts';

const BASES = [
  { base: 'https://crm.example', path: '' },
  { base: 'https://crm.example/', path: '' },
  { base: 'https://crm.example:8443/tenant', path: '/tenant' },
  { base: 'https://crm.example/tenant/', path: '/tenant' },
  { base: 'https://crm.example/a%20b/%2e%2f/c', path: '/a%20b/%2e%2f/c' },
  { base: 'https://crm.example/tenant?', path: '/tenant' },
  { base: 'https://crm.example/#', path: '' },
  { base: 'http://[::1]:3000', path: '' },
];

/** Any UTF-16 at all, and texts that mean something to a URL. */
const ids = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc
      .array(
        fc.constantFrom(
          '.',
          '..',
          '/',
          '\\',
          '%',
          '%2e',
          '%2F',
          '?',
          '#',
          '@',
          ':',
          ';',
          '\t',
          '\n',
          ' ',
          'a',
        ),
      )
      .map((parts) => parts.join('')),
  )
  .filter((id) => compiledContactsApi().contactRequest(id) !== undefined);

describe('the URL of a contact', () => {
  it('stays below its base, and ends in the one segment that is the id', () => {
    fc.assert(
      fc.property(ids, fc.constantFrom(...BASES), (id, { base, path }) => {
        const request = compiledContactsApi({ baseUrl: base }).contactRequest(id);
        const url = new URL(new URL(base).origin + request?.path);
        const beginning = `${path}/api/v2/contacts/`;
        const segment = url.pathname.slice(beginning.length);
        expect(url.origin).toBe(new URL(base).origin);
        // It is sent as it is: whoever normalises it on the way must find nothing to do.
        expect(url.pathname).toBe(request?.path);
        expect(url.search + url.hash + url.username + url.password).toBe('');
        expect(url.href).not.toMatch(/[?#]/);
        expect(url.pathname.startsWith(beginning)).toBe(true);
        expect(segment).not.toContain('/');
        expect(decodeURIComponent(segment)).toBe(id.toWellFormed());
      }),
      { numRuns: 2_000 },
    );
  });
});
