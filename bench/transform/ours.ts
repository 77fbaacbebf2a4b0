import type { Context } from 'aws-lambda';
import { readHeader } from '../../functions/api-gateway/read-event.ts';
import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import { parseJson } from '../../functions/middlewares/parse-json.ts';
import type { WebhookRequest } from '../../functions/middlewares/webhook-middleware.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';
import type { Conversation } from '../../lib/transform/conversation.ts';
import { flowPayload } from '../../lib/transform/payload/flow-payload.ts';
import { toConversation } from '../../lib/transform/to-conversation.ts';
import { lambdaContext } from '../../local/lambda/context.ts';

const MAX_BODY_BYTES = 1_048_576;

const parser = parseJson({ maxBodyBytes: MAX_BODY_BYTES });
const context: Context = lambdaContext();

/** Our own way from an event to the conversation, without secrets, CRM and report. */
export async function transformAsWeDo(event: WebhookEvent, secret: string): Promise<Conversation> {
  const signatures = readSignatures(readHeader(event, 'x-cognigy-signature'));
  if (!verify(event.body ?? '', signatures, secret)) throw new Error('signature wrong');
  // The parser replaces the body, and the event is used again.
  const request: WebhookRequest = {
    event: { ...event },
    context,
    response: undefined,
    error: undefined,
    internal: {},
  };
  // As middy does it: who gives no promise is not waited for.
  const parsing = parser.before?.(request);
  if (parsing instanceof Promise) await parsing;
  const payload: unknown = request.event.body;
  if (!flowPayload.recognises(payload)) throw new Error('payload not recognised');
  const contact = { crmOutcome: 'found', tier: 'gold', email: 'ada@example.com' } as const;
  return toConversation(flowPayload.read(payload), contact, Date.now());
}
