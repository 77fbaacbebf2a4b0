import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readHeader } from '../../functions/api-gateway/read-event.ts';
import { realTime } from '../../functions/cognigy-webhook/real-world.ts';
import { parseJson } from '../../functions/middlewares/parse-json.ts';
import { startTurn } from '../../functions/turn/turn.ts';
import { readSignatures, verify } from '../../lib/signature/verify.ts';
import { flowPayload } from '../../lib/transform/payload/flow-payload.ts';
import { toConversation } from '../../lib/transform/to-conversation.ts';
import { lambdaContext } from '../../local/lambda/context.ts';
import { isSigned, type TrustedPayload, toAnswer } from '../peers/plain-transform.ts';

const CONTACT = { tier: 'gold', email: 'ada@example.com' } as const;

const parser = parseJson({ maxBodyBytes: 1_048_576 });
const lambda = lambdaContext();
const turn = startTurn(lambda, { coldStart: false, budgetMs: 3_000, time: realTime });
const context = { ...lambda, turn };

/** Returns the conversation by our own way from an event to it, without secrets, CRM and report. */
export async function transformAsWeDo(event: APIGatewayProxyEventV2, secret: string) {
  const signatures = readSignatures(readHeader(event, 'x-cognigy-signature'));
  if (!verify(event.body ?? '', signatures, secret)) {
    throw new Error('signature wrong');
  }
  await parser.before?.({ event, context, response: undefined, error: undefined, internal: {} });
  if (!flowPayload.recognises(turn.payload)) {
    throw new Error('payload not recognised');
  }
  return toConversation(flowPayload.read(turn.payload), { crmOutcome: 'found', ...CONTACT }, Date.now());
}

/** Returns the conversation by the floor's way. */
export function transformPlainly({ body = '', headers }: APIGatewayProxyEventV2, secret: string) {
  if (!isSigned(body, headers['x-cognigy-signature'] ?? '', secret)) {
    throw new Error('signature wrong');
  }
  const payload: TrustedPayload = JSON.parse(body);
  return toAnswer(payload, CONTACT);
}
