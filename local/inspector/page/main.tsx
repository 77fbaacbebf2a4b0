import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TurnSummary } from '../../turns/describe-turn.ts';
import type { Draft, PageState } from '../page-api.ts';
import { BreakView } from './break-view.tsx';
import { ComposeView } from './compose-view.tsx';
import { ContractView } from './contract-view.tsx';
import { followTurns, get } from './server.ts';
import { TurnList } from './turn-list.tsx';
import { TurnView } from './turn-view.tsx';

type View =
  | { readonly kind: 'compose'; readonly draft?: Draft; readonly of?: number }
  | { readonly kind: 'turn'; readonly id: number }
  | { readonly kind: 'break' }
  | { readonly kind: 'contract' };

const NAVIGATION = [
  ['compose', 'Compose'],
  ['break', 'Break the CRM'],
  ['contract', 'API'],
] as const;

const MAX_TURNS = 200;

function App() {
  const [state, setState] = useState<PageState>();
  const [turns, setTurns] = useState<readonly TurnSummary[]>([]);
  const [view, setView] = useState<View>({ kind: 'compose' });
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    const load = async () => {
      const loaded = await get<PageState>('/api/state');
      setState(loaded);
      // Turns that came meanwhile are newer than what was loaded.
      setTurns((known) => known.reduceRight(merge, loaded.turns));
    };
    const end = followTurns(
      (turn) => {
        setTurns((known) => merge(known, turn));
        // The next requests may have been the last broken ones.
        void get<PageState>('/api/state').then(setState);
      },
      (isConnected) => {
        setConnected(isConnected);
        if (isConnected) {
          // Of a server that was there before, nothing is known any more.
          setTurns([]);
          void load();
        }
      },
    );
    return end;
  }, []);

  if (state === undefined) {
    return <p class="empty">{connected ? 'Loading …' : 'npm start is not running.'}</p>;
  }
  const broken = state.breakages.some(({ fault }) => fault !== undefined);
  const openTurn = (id: number) => setView({ kind: 'turn', id });
  const latest = turns.find(({ id }) => view.kind === 'turn' && id === view.id);

  return (
    <div class={`app shows-${view.kind}`}>
      <header>
        <h1>Cognigy webhook</h1>
        <code class="url">{state.webhookUrl}</code>
        <nav aria-label="Views">
          <button
            class="only-narrow"
            type="button"
            aria-current={view.kind === 'turn'}
            onClick={() => openTurn(-1)}
          >
            Turns
          </button>
          {NAVIGATION.map(([kind, label]) => (
            <button
              key={kind}
              type="button"
              aria-current={view.kind === kind}
              onClick={() => setView({ kind })}
            >
              {label}
              {kind === 'break' && broken ? <span class="dot" title="broken now" /> : null}
            </button>
          ))}
        </nav>
      </header>
      {connected ? null : <p class="banner">npm start has ended; what is here is from before.</p>}
      <TurnList turns={turns} selected={view.kind === 'turn' ? view.id : undefined} onSelect={openTurn} />
      <main>
        {view.kind === 'turn' && view.id >= 0 ? (
          <TurnView
            key={view.id}
            id={view.id}
            latest={latest}
            onBack={() => openTurn(-1)}
            onEdit={(draft) => setView({ kind: 'compose', draft, of: view.id })}
            onSent={openTurn}
          />
        ) : null}
        {view.kind === 'turn' && view.id < 0 ? <p class="empty">Pick a turn from the list.</p> : null}
        {view.kind === 'compose' ? (
          <ComposeView
            key={view.of}
            draft={view.draft}
            samples={state.samples}
            onSent={openTurn}
            onSaved={() => void get<PageState>('/api/state').then(setState)}
          />
        ) : null}
        {view.kind === 'break' ? <BreakView state={state} onChange={setState} /> : null}
        {view.kind === 'contract' ? <ContractView /> : null}
      </main>
    </div>
  );
}

/** A turn comes again when a request of it ended late. */
function merge(turns: readonly TurnSummary[], turn: TurnSummary): readonly TurnSummary[] {
  return turns.some(({ id }) => id === turn.id)
    ? turns.map((known) => (known.id === turn.id ? turn : known))
    : [turn, ...turns].slice(0, MAX_TURNS);
}

render(<App />, document.body);
