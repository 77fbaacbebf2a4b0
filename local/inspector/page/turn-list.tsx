import { useEffect, useRef, useState } from 'preact/hooks';
import type { TurnSummary } from '../../turns/describe-turn.ts';

interface TurnListProps {
  readonly turns: readonly TurnSummary[];
  readonly selected: number | undefined;
  readonly onSelect: (id: number) => void;
}

/** The turns, the newest first. Arrow keys move through them, `/` goes to the filter. */
export function TurnList({ turns, selected, onSelect }: TurnListProps) {
  const [filter, setFilter] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const shown = turns.filter((turn) => matches(turn, filter));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key === '/' && !typing) {
        event.preventDefault();
        field.current?.focus();
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined || (typing && event.target !== field.current) || event.altKey || event.metaKey) {
        return;
      }
      const at = shown.findIndex(({ id }) => id === selected);
      const next = shown[Math.max(0, Math.min(shown.length - 1, at + step))];
      if (next !== undefined) {
        event.preventDefault();
        onSelect(next.id);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  return (
    <section class="turns" aria-label="Turns">
      <input
        ref={field}
        type="search"
        placeholder="Filter: status, intent, user …   ( / )"
        aria-label="Filter"
        value={filter}
        onInput={({ currentTarget }) => setFilter(currentTarget.value)}
      />
      {shown.length === 0 ? (
        <p class="empty">{turns.length === 0 ? 'No turn yet. Send one.' : 'No turn matches.'}</p>
      ) : null}
      <ul ref={list}>
        {shown.map((turn) => (
          <li key={turn.id}>
            <button type="button" aria-current={turn.id === selected} onClick={() => onSelect(turn.id)}>
              <span class={`status ${statusClass(turn)}`}>{turn.status}</span>
              <span class="what">{turn.what}</span>
              <span class="ms">{turn.ms.toFixed(0)} ms</span>
              <span class="about">
                {[
                  turn.tier === undefined ? turn.user : `${turn.user} → ${turn.tier}`,
                  turn.crmOutcome,
                  turn.format,
                ]
                  .filter((part) => part !== undefined)
                  .join(' · ')}
              </span>
              {turn.reasons[0] === undefined ? null : <span class="reason">{turn.reasons[0]}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says by colour, beside the number, whether it went well, fell back, was refused or failed. */
export function statusClass({ status, reasons }: TurnSummary): string {
  if (status === 200) {
    return reasons.length === 0 ? 'good' : 'fallback';
  }
  return status < 500 ? 'refused' : 'bad';
}

function matches(turn: TurnSummary, filter: string): boolean {
  const { status, what, user, tier, crmOutcome, format, conversationId, reasons } = turn;
  const text = [status, what, user, tier, crmOutcome, format, conversationId, ...reasons]
    .join(' ')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
