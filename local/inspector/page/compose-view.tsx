import { useEffect, useState } from 'preact/hooks';
import type { Draft, PageState, SignedDraft } from '../page-api.ts';
import { CopyButton } from './copy-button.tsx';
import { SaveAs } from './save-as.tsx';
import { post } from './server.ts';
import { Tabs } from './tabs.tsx';

interface ComposeViewProps {
  readonly draft: Draft | undefined;
  readonly samples: PageState['samples'];
  readonly onSent: (id: number) => void;
  readonly onSaved: () => void;
}

const AUTHS: readonly (readonly [Draft['auth'], string])[] = [
  ['signature', 'signed'],
  ['wrong secret', 'signed with a wrong secret'],
  ['api key', 'with the API key'],
  ['wrong key', 'with a wrong API key'],
  ['nothing', 'without either'],
];

const GATEWAYS: readonly (readonly [Draft['gateway'], string])[] = [
  ['http', 'HTTP API'],
  ['rest', 'REST API'],
  ['url', 'Function URL'],
];

/** Writes a call: pick a sample, edit it, see it signed with every key, send it. */
export function ComposeView({ draft: given, samples, onSent, onSaved }: ComposeViewProps) {
  const [draft, setDraft] = useState<Draft>(
    given ?? {
      body: samples[0]?.body ?? '',
      auth: 'signature',
      timestamp: false,
      gateway: 'http',
      base64: false,
    },
  );
  const [signed, setSigned] = useState<SignedDraft>();
  const [problem, setProblem] = useState('');
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  useEffect(() => {
    let over = false;
    void post<SignedDraft>('/api/drafts', draft).then((answer) => over || setSigned(answer));
    return () => {
      over = true;
    };
  }, [draft]);

  async function send(): Promise<void> {
    const { id } = await post<{ id: number }>('/api/calls', draft);
    onSent(id);
  }

  async function save(name: string): Promise<void> {
    const answer = await post<{ problem?: string }>('/api/samples', { name, body: draft.body });
    setProblem(answer.problem ?? `Saved as samples/${name}.json`);
    onSaved();
  }

  return (
    <form
      class="compose"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void send();
        }
      }}
    >
      <div class="title">
        <h2>Compose</h2>
        <label>
          Sample{' '}
          <select
            onChange={({ currentTarget }) =>
              change({ body: samples.find(({ name }) => name === currentTarget.value)?.body ?? '' })
            }
          >
            {given === undefined ? null : <option value="">the turn</option>}
            {samples.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" title="Ctrl+Enter">
          Send
        </button>
      </div>
      <textarea
        aria-label="Body"
        spellcheck={false}
        value={draft.body}
        onInput={({ currentTarget }) => change({ body: currentTarget.value })}
      />
      <p class="warning" role="status">
        {[jsonProblem(draft.body), ...(signed?.warnings ?? [])].filter(Boolean).join(' · ')}
      </p>
      <div class="options">
        <label>
          Sent{' '}
          <select
            value={draft.auth}
            onChange={({ currentTarget }) =>
              change({ auth: AUTHS.find(([auth]) => auth === currentTarget.value)?.[0] ?? 'signature' })
            }
          >
            {AUTHS.map(([auth, label]) => (
              <option key={auth} value={auth}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          As event of{' '}
          <select
            value={draft.gateway}
            onChange={({ currentTarget }) =>
              change({ gateway: GATEWAYS.find(([key]) => key === currentTarget.value)?.[0] ?? 'http' })
            }
          >
            {GATEWAYS.map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={draft.timestamp}
            onChange={({ currentTarget }) => change({ timestamp: currentTarget.checked })}
          />{' '}
          Timestamp
        </label>
        <label>
          <input
            type="checkbox"
            checked={draft.base64}
            onChange={({ currentTarget }) => change({ base64: currentTarget.checked })}
          />{' '}
          Base64
        </label>
        <SaveAs onSave={(name) => void save(name)} problem={problem} />
      </div>
      {signed === undefined ? null : (
        <section class="signed" aria-label="Signed">
          <pre class="headers">
            {Object.entries(signed.headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n')}
          </pre>
          <Tabs
            tabs={Object.fromEntries(
              Object.entries(signed.code).map(([language, code]) => [
                language,
                <div key={language}>
                  <CopyButton text={code} label="Copy" />
                  <pre>{code}</pre>
                </div>,
              ]),
            )}
          />
        </section>
      )}
    </form>
  );
}

function jsonProblem(body: string): string {
  try {
    JSON.parse(body);
    return '';
  } catch (error) {
    return error instanceof Error ? `No JSON: ${error.message}` : '';
  }
}
