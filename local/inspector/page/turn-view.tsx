import { useEffect, useState } from 'preact/hooks';
import { STEPS, type TurnSummary } from '../../turns/describe-turn.ts';
import type { Draft, TurnDetail } from '../page-api.ts';
import { CopyButton } from './copy-button.tsx';
import { FlowPart } from './flow-part.tsx';
import { breakable, pretty } from './pretty.ts';
import { get, post } from './server.ts';
import { Tabs } from './tabs.tsx';
import { statusClass } from './turn-list.tsx';
import { Waterfall } from './waterfall.tsx';

interface TurnViewProps {
  readonly id: number;
  /** As the list knows it: it changes when a request ended late. */
  readonly latest: TurnSummary | undefined;
  readonly onBack: () => void;
  readonly onEdit: (draft: Draft) => void;
  readonly onSent: (id: number) => void;
}

/** One turn: its steps, its requests, what came in and what went out. */
export function TurnView({ id, latest, onBack, onEdit, onSent }: TurnViewProps) {
  const [turn, setTurn] = useState<TurnDetail>();

  useEffect(() => {
    void get<TurnDetail>(`/api/turns/${id}`).then(setTurn);
  }, [id, latest]);

  if (turn?.summary === undefined) {
    return null;
  }
  const { summary, request, answer, draft } = turn;

  async function replay(): Promise<void> {
    const sent = await post<{ id: number }>('/api/calls', draft);
    onSent(sent.id);
  }

  return (
    <article class="turn" aria-label="Turn">
      <div class="title">
        <button type="button" class="only-narrow" onClick={onBack}>
          ‹
        </button>
        <span class={`status ${statusClass(summary)}`}>{summary.status}</span>
        <h2>{summary.what}</h2>
        <span class="actions">
          <button type="button" class="primary" onClick={() => void replay()}>
            Replay
          </button>
          <button type="button" onClick={() => onEdit(draft)}>
            Edit and send
          </button>
          {Object.entries(turn.code).map(([language, code]) => (
            <CopyButton key={language} text={code} label={`Copy as ${language}`} />
          ))}
        </span>
      </div>
      <Steps summary={summary} />
      {summary.reasons.length === 0 ? null : (
        <ul class={`reasons ${statusClass(summary)}`} aria-label="Why">
          {summary.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {turn.requests.length === 0 ? null : <Waterfall requests={turn.requests} turnMs={summary.ms} />}
      <div class="columns">
        <section>
          <h3>Came in</h3>
          <Tabs
            tabs={{
              Body: <pre>{request.body.includes('\n') ? request.body : pretty(request.body)}</pre>,
              Headers: <pre>{lines(request.headers)}</pre>,
              Event: <pre>{JSON.stringify(request.event, null, 2)}</pre>,
            }}
          />
        </section>
        <section>
          <h3>Went out</h3>
          <Tabs
            tabs={{
              ...(turn.values.length > 0 && { 'Where from': <Values turn={turn} /> }),
              Body: <pre>{pretty(answer.body)}</pre>,
              Headers: <pre>{lines(answer.headers)}</pre>,
            }}
          />
        </section>
      </div>
      <Tabs
        tabs={{
          'In the flow': <FlowPart answer={answer} />,
          Metric: <pre>{JSON.stringify(turn.metrics, null, 2)}</pre>,
          Log: <pre>{turn.log === undefined ? 'No log line.' : JSON.stringify(turn.log, null, 2)}</pre>,
          ...(turn.crash !== undefined && { Crash: <pre>{turn.crash}</pre> }),
        }}
      />
    </article>
  );
}

function Steps({ summary }: { readonly summary: TurnSummary }) {
  const end = summary.endedAt === undefined ? -1 : STEPS.indexOf(summary.endedAt);
  const fellBack = summary.status === 200 && summary.reasons.length > 0;
  return (
    <ol class="steps" aria-label="Steps">
      {STEPS.map((step, index) => {
        const came = end < 0 || index < end ? (step === 'CRM' && fellBack ? 'fallback' : 'good') : 'ahead';
        const state = index === end ? (summary.status < 500 ? 'refused' : 'bad') : came;
        const mark = { good: '✓', fallback: '!', refused: '✕', bad: '✕', ahead: '·' }[state];
        return (
          <li key={step} class={state} aria-label={`${step}: ${WORDS[state]}`}>
            <span aria-hidden="true">{mark}</span> {step}
          </li>
        );
      })}
    </ol>
  );
}

const WORDS = {
  good: 'passed',
  fallback: 'answered with defaults',
  refused: 'ended here',
  bad: 'failed here',
  ahead: 'not reached',
} as const;

function Values({ turn }: { readonly turn: TurnDetail }) {
  return (
    <table class="values">
      <tbody>
        {turn.values.map(({ field, value, from }) => (
          <tr key={field}>
            <th scope="row">{breakable(field)}</th>
            <td>{value}</td>
            <td class="from">←&nbsp;{breakable(from)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
