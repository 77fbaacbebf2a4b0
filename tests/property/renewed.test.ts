import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRenewed, type Obtained } from '../../lib/freshness/renewed.ts';
import { createFakeTime } from '../fake-time.ts';

const FLIGHT_MS = 50;
const LIFE_MS = 100;

interface Value {
  readonly number: number;
  readonly askedAtEpochMs: number;
}

const steps = fc.array(
  fc.oneof(
    fc.constantFrom('get', 'renew', 'land', 'fail', 'land the oldest').map((kind) => ({ kind, ms: 0 })),
    fc.record({ kind: fc.constantFrom('advance', 'freeze'), ms: fc.nat({ max: LIFE_MS }) }),
  ),
  { maxLength: 40 },
);

describe('a renewed value', () => {
  it('is never one that has expired, nor older than one given before, and one flight is enough beside those asked for', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const time = createFakeTime();
        const flights: { value: Value; landing: PromiseWithResolvers<Obtained<Value>> }[] = [];
        let asked = 0;
        const renewed = createRenewed<Value>(
          () => {
            asked += 1;
            const landing = Promise.withResolvers<Obtained<Value>>();
            flights.push({ value: { number: asked, askedAtEpochMs: time.epochMs() }, landing });
            return landing.promise;
          },
          { time, flightMs: FLIGHT_MS, cooldownMs: 10 },
        );
        let newest = 0;
        let renewals = 0;

        for (const { kind, ms } of taken) {
          if (kind === 'advance' || kind === 'freeze') {
            time[kind](ms);
          } else if (kind === 'get' || kind === 'renew') {
            renewals += kind === 'renew' ? 1 : 0;
            const given = renewed[kind]();
            if (given instanceof Promise) {
              given.catch(() => {});
            } else {
              expect(time.epochMs()).toBeLessThan(given.askedAtEpochMs + LIFE_MS);
              expect(given.number).toBeGreaterThanOrEqual(newest);
              newest = given.number;
            }
          } else {
            const flight = kind === 'land the oldest' ? flights.shift() : flights.pop();
            if (kind === 'fail') {
              flight?.landing.reject(new Error('test'));
            } else if (flight !== undefined) {
              const { value } = flight;
              flight.landing.resolve({
                value,
                renewAtEpochMs: value.askedAtEpochMs + LIFE_MS / 2,
                expiresAtEpochMs: value.askedAtEpochMs + LIFE_MS,
              });
            }
          }
          await new Promise((resolve) => setImmediate(resolve));
          const young = flights.filter(({ value }) => time.epochMs() - value.askedAtEpochMs <= FLIGHT_MS);
          expect(young.length).toBeLessThanOrEqual(1 + renewals);
        }
      }),
      { numRuns: 200 },
    );
  });
});
