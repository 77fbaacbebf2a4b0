import type { Paint } from '../demo/paint.ts';
import type { TurnSummary } from './describe-turn.ts';

const GAP = '  ';

/** Returns a turn in one line, and below it why it is not as one would wish. */
export function renderLine(turn: TurnSummary, paint: Paint): string {
  const { status, what, user, tier, crmOutcome, format, conversationId, reasons } = turn;
  const parts = [
    clockOf(turn.atEpochMs),
    paintStatus(status, paint)(String(status)),
    printable(what),
    tier === undefined ? undefined : `${printable(user)} → ${printable(tier)}`,
    crmOutcome,
    `${turn.ms.toFixed(0)} ms`,
    format,
    conversationId === undefined ? undefined : printable(conversationId),
  ];
  const line = parts.filter((part) => part !== undefined && part !== '').join(GAP);
  return [line, ...reasons.map((reason) => paint.faint(`${' '.repeat(10)}${printable(reason)}`))].join('\n');
}

/** Returns the time of day, to the second. */
export function clockOf(atEpochMs: number): string {
  return new Date(atEpochMs).toTimeString().slice(0, 8);
}

/** Returns what colours a status. */
export function paintStatus(status: number, paint: Paint): (text: string) => string {
  if (status < 400) {
    return paint.good;
  }
  return status < 500 ? paint.refused : paint.bad;
}

/** What comes from outside must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
}
