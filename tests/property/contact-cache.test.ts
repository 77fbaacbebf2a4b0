import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createContactCache } from '../../lib/crm/contact-cache.ts';
import { createFakeTime } from '../fake-time.ts';

const TTL_MS = 100;
const MAX_ENTRIES = 3;

const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('get'), key: keys }),
    fc.record({ kind: fc.constant('set'), key: keys }),
    fc.record({ kind: fc.constant('pass'), ms: fc.nat({ max: TTL_MS }) }),
  ),
  { maxLength: 60 },
);

/** The cache as one would write it without caring what it costs: a list, last used last. */
function createModel() {
  let held: { key: string; tier: string; expiresAtMs: number }[] = [];
  return {
    get(key: string, nowMs: number): string | undefined {
      const entry = held.find((candidate) => candidate.key === key);
      held = held.filter((candidate) => candidate !== entry);
      if (entry === undefined || nowMs >= entry.expiresAtMs) {
        return undefined;
      }
      held.push(entry);
      return entry.tier;
    },
    set(key: string, tier: string, nowMs: number): void {
      held = held.filter((candidate) => candidate.key !== key);
      held.push({ key, tier, expiresAtMs: nowMs + TTL_MS });
      held = held.slice(-MAX_ENTRIES);
    },
  };
}

describe('the contact cache', () => {
  it('gives after any steps what a list in the order of use would give', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const time = createFakeTime();
        const cache = createContactCache(TTL_MS, MAX_ENTRIES, time);
        const model = createModel();
        for (const [index, step] of taken.entries()) {
          if ('ms' in step) {
            time.advance(step.ms);
          } else if (step.kind === 'set') {
            cache.set(step.key, { tier: String(index), email: undefined });
            model.set(step.key, String(index), time.epochMs());
          } else {
            expect(cache.get(step.key)?.tier).toBe(model.get(step.key, time.epochMs()));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
