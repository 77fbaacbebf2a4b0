import { useEffect, useState } from 'preact/hooks';
import { get } from './server.ts';
import { Tabs } from './tabs.tsx';

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

interface Described {
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}

/** The part of the OpenAPI document that is shown. */
interface Contract {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post: {
          readonly summary: string;
          readonly requestBody: Described;
          readonly responses: Readonly<Record<string, Described>>;
        };
      }
    >
  >;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<
      Record<string, { readonly name: string; readonly description: string }>
    >;
  };
}

/** The one operation of the contract: what it takes, what it answers, with examples and schemas. */
export function ContractView() {
  const [contract, setContract] = useState<Contract>();
  useEffect(() => {
    void get<Contract>('/api/contract').then(setContract);
  }, []);
  const [[path, operation] = []] = Object.entries(contract?.paths ?? {});
  if (contract === undefined || operation === undefined) {
    return null;
  }
  const { summary, requestBody, responses } = operation.post;
  return (
    <section class="contract" aria-label="API">
      <h2>
        <code>POST {path}</code>
      </h2>
      <p>{summary}. The document is docs/openapi.yaml.</p>
      <dl>
        {Object.values(contract.components.securitySchemes).map(({ name, description }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
      <h3>Takes</h3>
      <Content described={requestBody} />
      <h3>Answers</h3>
      {Object.entries(responses).map(([status, described]) => (
        <details key={status} open={status === '200'}>
          <summary>
            <span class={`status ${status === '200' ? 'good' : status < '500' ? 'refused' : 'bad'}`}>
              {status}
            </span>{' '}
            {described.description}
          </summary>
          <Content described={described} />
        </details>
      ))}
      <h3>Schemas</h3>
      {Object.entries(contract.components.schemas).map(([name, schema]) => (
        <details key={name}>
          <summary>{name}</summary>
          <pre>{JSON.stringify(schema, null, 2)}</pre>
        </details>
      ))}
    </section>
  );
}

function Content({ described: { content = {} } }: { readonly described: Described }) {
  const examples = Object.values(content).flatMap((media) => Object.entries(media.examples ?? {}));
  return (
    <Tabs
      tabs={Object.fromEntries(
        examples.map(([name, { value }]) => [name, <pre key={name}>{JSON.stringify(value, null, 2)}</pre>]),
      )}
    />
  );
}
