import { CHILD_TYPES, childFor } from '../../../extension/src/nodes/childTypes.ts';
import type { TurnDetail } from '../page-api.ts';
import { breakable } from './pretty.ts';

/** What the flow has after the Extension's node: the child that it goes on in, and what scripts give there. */
export function FlowPart({ answer }: Pick<TurnDetail, 'answer'>) {
  const body = parse(answer.body);
  const isConversation = answer.status === 200 && typeof body['crm_outcome'] === 'string';
  const child = isConversation ? childFor(String(body['crm_outcome'])) : CHILD_TYPES.failed;
  const scripts: readonly (readonly [string, unknown])[] = isConversation
    ? [
        ...['customer_tier', 'customer_email', 'primary_intent', 'crm_outcome'].map(
          (field) => [`{{input.conversation.${field}}}`, body[field]] as const,
        ),
        ...Object.entries(Object(body['extracted_entities'])).map(
          ([name, value]) => [`{{input.conversation.extracted_entities.${name}}}`, value] as const,
        ),
      ]
    : [
        ['{{input.conversation.error.code}}', body['code'] ?? 'unexpected_status'],
        ['{{input.conversation.error.status}}', answer.status],
      ];
  return (
    <div class="flow">
      <p>
        The Extension goes on in <strong>{labelOf(child)}</strong>.
      </p>
      <table class="values">
        <tbody>
          {scripts.map(([script, value]) => (
            <tr key={script}>
              <th scope="row">{breakable(script)}</th>
              <td>{String(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `enrichConversationNotFound` is labelled "Not found". */
function labelOf(child: string): string {
  const words = child
    .replace('enrichConversation', '')
    .replace(/(?<=[a-z])[A-Z]/g, ' $&')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}
