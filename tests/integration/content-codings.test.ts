import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestWorld, type TestWorld } from '../test-world.ts';
import { httpApiEvent } from '../webhook-events.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await startTestWorld();
});

afterEach(() => world.stop());

const CONTACT = Buffer.from('{"tier":"gold"}');

async function turnWith(coding: string, bytes: Uint8Array) {
  world.contactApi.respondWith((_request, response) => {
    response.writeHead(200, { 'content-encoding': coding });
    response.end(bytes);
    return undefined;
  });
  return world.start().turn(httpApiEvent());
}

describe('an answer', () => {
  it('is asked for without any coding', async () => {
    await world.start().turn(httpApiEvent());
    expect(world.contactApi.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
    expect(world.tokenEndpoint.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
  });

  it.each([
    ['gzip', gzipSync(CONTACT)],
    ['X-GZip', gzipSync(CONTACT)],
    ['deflate', deflateSync(CONTACT)],
    ['deflate', deflateRawSync(CONTACT)],
    ['br', brotliCompressSync(CONTACT)],
    ['identity', CONTACT],
    ['', CONTACT],
    ['none', CONTACT],
    ['UTF-8', CONTACT],
    ['utf8, gzip', gzipSync(CONTACT)],
    ['deflate, gzip', gzipSync(deflateSync(CONTACT))],
  ])('that comes in the coding %j all the same is read', async (coding, bytes) => {
    const { body } = await turnWith(coding, bytes);
    expect(body).toMatchObject({ crm_outcome: 'found', customer_tier: 'gold' });
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(1_000_000, ' ')), 'response_too_large'],
    ['br, gzip', gzipSync(brotliCompressSync(Buffer.alloc(1_000_000, ' '))), 'response_too_large'],
    ['gzip', CONTACT, 'unreadable'],
    ['gzip', gzipSync(CONTACT).subarray(0, 20), 'unreadable'],
    ['deflate', CONTACT, 'unreadable'],
    ['br', CONTACT, 'unreadable'],
    ['zstd', zstdCompressSync(CONTACT), 'unreadable'],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(CONTACT))), 'unreadable'],
  ])(
    'in the coding %j that cannot be decoded, or not within the limit, is of no use, and asked for once',
    async (coding, bytes, reason) => {
      const { body, logs } = await turnWith(coding, bytes);
      expect(body).toMatchObject({ crm_outcome: 'unavailable' });
      expect(logs).toEqual([
        expect.objectContaining({ failure: expect.objectContaining({ reason: `contact API: ${reason}` }) }),
      ]);
      expect(world.contactApi.requests).toHaveLength(1);
    },
  );
});
