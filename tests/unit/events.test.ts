import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LOCAL_WEBHOOK_SECRET } from '../../local/credentials.ts';
import { SAMPLES, sampleFile } from '../../local/samples/samples.ts';

const EVENTS = join(import.meta.dirname, '..', '..', 'events');
const NAMES = SAMPLES.map(({ name }) => name);

interface EventFile {
  version?: string;
  headers: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
  isBase64Encoded: boolean;
}

function readText(name: string): string {
  return readFileSync(join(EVENTS, `${name}.json`), 'utf8');
}

function readEvent(name: string): EventFile {
  return JSON.parse(readText(name));
}

function bodyBytes({ body, isBase64Encoded }: EventFile): Buffer {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

function shownSignature({ headers }: EventFile): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-cognigy-signature')?.[1];
}

function rightSignature(event: EventFile): string {
  return createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(bodyBytes(event)).digest('hex');
}

test('events/ holds the samples and nothing else', () => {
  expect(readdirSync(EVENTS).toSorted()).toEqual(NAMES.map((name) => `${name}.json`).toSorted());
});

test.each(SAMPLES)('$name.json is what `npm run events` writes', (sample) => {
  expect(readText(sample.name)).toBe(sampleFile(sample));
});

describe('signatures under the local secret', () => {
  test.each(NAMES.filter((name) => name !== 'bad-signature'))('right in %s', (name) => {
    const event = readEvent(name);
    expect(shownSignature(event)).toBe(rightSignature(event));
  });

  test('well formed but of another body in bad-signature', () => {
    const event = readEvent('bad-signature');
    expect(shownSignature(event)).toMatch(/^[0-9a-f]{64}$/);
    expect(shownSignature(event)).not.toBe(rightSignature(event));
  });
});

describe('what the samples are there for', () => {
  test.each(NAMES.filter((name) => name !== 'malformed-json'))('%s has a body that is JSON', (name) => {
    expect(() => JSON.parse(bodyBytes(readEvent(name)).toString())).not.toThrow();
  });

  test('malformed-json has one that is not', () => {
    expect(() => JSON.parse(readEvent('malformed-json').body)).toThrow(SyntaxError);
  });

  test('base64-body is base64 of text outside ASCII', () => {
    const event = readEvent('base64-body');
    expect(event.isBase64Encoded).toBe(true);
    expect(bodyBytes(event).toString()).toMatch(/ö.*🥾/);
  });

  test('rest-api has the headers of payload format 1.0, in mixed case', () => {
    const { version, headers, multiValueHeaders } = readEvent('rest-api');
    expect(version).toBeUndefined();
    expect(headers).toHaveProperty(['X-Cognigy-Signature']);
    expect(multiValueHeaders?.['X-Cognigy-Signature']).toEqual([headers['X-Cognigy-Signature']]);
  });

  test('order-status has several intents of which order_status is the surest', () => {
    const { cognigy } = JSON.parse(readEvent('order-status').body);
    expect(cognigy.intents.length).toBeGreaterThan(1);
    expect(cognigy.intents).toContainEqual({ name: 'order_status', confidence: 0.91 });
    expect(cognigy.intents.map((intent: { confidence: number }) => intent.confidence)[0]).toBeLessThan(0.91);
  });
});
