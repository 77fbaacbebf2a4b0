import { describe, expect, it } from '@jest/globals';
import { createCooldown } from '../../../lib/freshness/cooldown.ts';
import { createFakeTime } from '../../fake-time.ts';

describe('a cool-down', () => {
  it('allows the first at once, and the next when it is over, not a millisecond earlier', () => {
    const time = createFakeTime();
    const cooldown = createCooldown(5_000, time);
    expect(cooldown.take()).toBe(true);
    expect(cooldown.take()).toBe(false);
    time.advance(4_999);
    expect(cooldown.take()).toBe(false);
    time.advance(1);
    expect(cooldown.take()).toBe(true);
    expect(cooldown.take()).toBe(false);
  });

  it('is not made longer by those that it refuses', () => {
    const time = createFakeTime();
    const cooldown = createCooldown(5_000, time);
    cooldown.take();
    time.advance(4_999);
    cooldown.take();
    time.advance(1);
    expect(cooldown.take()).toBe(true);
  });

  it('goes on while the environment is frozen', () => {
    const time = createFakeTime();
    const cooldown = createCooldown(5_000, time);
    cooldown.take();
    time.freeze(5_000);
    expect(cooldown.take()).toBe(true);
  });

  it('of no time allows everything', () => {
    const cooldown = createCooldown(0, createFakeTime());
    expect([cooldown.take(), cooldown.take()]).toEqual([true, true]);
  });
});
