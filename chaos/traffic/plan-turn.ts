import type { Random } from '../plan/random.ts';
import { makeBrokenBody } from './broken-bodies.ts';
import { makeDialog } from './dialogs.ts';
import { makeEvent } from './events.ts';
import type { Content, PlannedTurn } from './planned-turn.ts';
import type { Senders } from './senders.ts';
import { signRight, signWrong } from './signing.ts';

const BROKEN_SHARE = 0.07;
/** Of turns that find little time left in their Lambda. */
const HASTY_SHARE = 0.03;

/** Makes turn `n`: a dialog mostly, and of these the given share with a signature that is wrong. */
export function planTurn(n: number, wrongShare: number, senders: Senders, random: Random): PlannedTurn {
  const { body, content } = random.chance(BROKEN_SHARE) ? makeBrokenBody(n, random) : wellFormed(n, random);
  const { number: version, value: secret } = senders.version();
  const wrong = random.chance(wrongShare) ? signWrong(body, secret, random) : undefined;
  const headers = wrong?.headers ?? signRight(body, secret, random);
  return {
    requestId: `turn-${n}`,
    event: makeEvent(body, headers, random),
    remainingMs: random.chance(HASTY_SHARE) ? 550 : 10_000,
    signature: wrong === undefined ? { kind: 'right', version } : { kind: 'wrong', how: wrong.how },
    content,
  };
}

function wellFormed(n: number, random: Random): { body: string; content: Content } {
  const { payload, content } = makeDialog(n, random);
  return { body: JSON.stringify(payload), content };
}
