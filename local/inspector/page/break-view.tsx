import { useState } from 'preact/hooks';
import { type Breakage, FAULTS, type FaultName, type PageState } from '../page-api.ts';
import { post } from './server.ts';

interface BreakViewProps {
  readonly state: PageState;
  readonly onChange: (state: PageState) => void;
}

const SERVERS: readonly (readonly [Breakage['to'], string, string])[] = [
  ['crm', 'CRM', 'the contact API'],
  ['token', 'Token endpoint', 'asked when a token is needed: start the function anew to see it'],
  ['secrets', 'Secrets Manager', 'asked at the start: start the function anew to see it'],
];

const LABELS: Readonly<Record<FaultName, string>> = {
  slow: 'slow (2.5 s)',
  429: '429, Retry-After: 2',
  401: '401',
  403: '403',
  503: '503',
  hangs: 'hangs',
  nonsense: 'answers nonsense',
  down: 'is down',
};

const COUNTS = ['all', '1', '2', '3', '5'];

/** Breaks what the function talks to, and rotates its secret. */
export function BreakView({ state, onChange }: BreakViewProps) {
  const [done, setDone] = useState('');

  async function restart(): Promise<void> {
    const { problem } = await post<{ problem?: string }>('/api/restarts');
    setDone(problem ?? 'Started anew: the next turn is a cold one.');
  }

  async function rotate(): Promise<void> {
    onChange(await post<PageState>('/api/rotations'));
    setDone('Rotated. This page signs with the new secret, for which the function looks at most every 5 s.');
  }

  return (
    <section class="break" aria-label="Break the CRM">
      <h2>Break the CRM</h2>
      {SERVERS.map(([to, name, about]) => (
        <Server
          key={to}
          name={name}
          about={state.ownCrm && to !== 'secrets' ? 'your own: it cannot be broken from here' : about}
          disabled={state.ownCrm && to !== 'secrets'}
          breakage={state.breakages.find((breakage) => breakage.to === to) ?? { to }}
          onBreak={(breakage) => void post<PageState>('/api/breakages', breakage).then(onChange)}
        />
      ))}
      <p class="actions">
        <button type="button" onClick={() => void rotate()}>
          Rotate the webhook's secret
        </button>
        <button type="button" onClick={() => void restart()}>
          Start the function anew
        </button>
      </p>
      <p role="status">{done}</p>
    </section>
  );
}

interface ServerProps {
  readonly name: string;
  readonly about: string;
  readonly disabled: boolean;
  readonly breakage: Breakage;
  readonly onBreak: (breakage: Breakage) => void;
}

function Server({ name, about, disabled, breakage, onBreak }: ServerProps) {
  const { to, fault, left } = breakage;
  const [count, setCount] = useState('all');
  const leftOf = (text: string) => (text === 'all' ? undefined : Number(text));
  const choose = (chosen: FaultName | undefined) => onBreak({ to, fault: chosen, left: leftOf(count) });
  return (
    <fieldset disabled={disabled}>
      <legend>
        {name} <small>{about}</small>
      </legend>
      <div class="choices">
        <button type="button" aria-pressed={fault === undefined} onClick={() => choose(undefined)}>
          well
        </button>
        {FAULTS.map((one) => (
          <button key={one} type="button" aria-pressed={fault === one} onClick={() => choose(one)}>
            {LABELS[one]}
          </button>
        ))}
      </div>
      <label>
        for{' '}
        <select
          value={count}
          onChange={({ currentTarget: { value } }) => {
            setCount(value);
            if (fault !== undefined) {
              onBreak({ to, fault, left: leftOf(value) });
            }
          }}
        >
          {COUNTS.map((one) => (
            <option key={one} value={one}>
              {one === 'all' ? 'all requests' : one === '1' ? 'the next request' : `the next ${one} requests`}
            </option>
          ))}
        </select>
        {fault !== undefined && left !== undefined ? ` (${left} left)` : ''}
      </label>
    </fieldset>
  );
}
