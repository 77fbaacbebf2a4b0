import { createNodeDescriptor, type INodeFunctionBaseParams } from '@cognigy/extension-tools';
import { toDebugLine } from '../debug-line';
import { continueIn, storeResult } from '../flow-api';
import { EnrichmentProblem } from '../problem';
import { type Conversation, readAnswer } from '../read-answer';
import { type FlowObjects, requestBody, withUser } from '../request-body';
import { send } from '../send';
import { type NodeConfig, readCallSettings, readOnFailure, readResultPlace } from '../settings';
import { signedHeaders } from '../signed-headers';
import { CHILD_TYPES, childBefore, childFor, PARENT_TYPE } from './childTypes';
import { form } from './enrichConversationFields';
import { tokens } from './tokens';

const DEBUG_HEADER = 'Enrich conversation';

/** The node "Enrich conversation": one signed call of the webhook, its answer stored, a child chosen by it. */
export const enrichConversationNode = createNodeDescriptor({
  type: PARENT_TYPE,
  defaultLabel: { default: 'Enrich conversation', deDE: 'Konversation anreichern' },
  summary: {
    default: 'Asks the Cognigy webhook for intent, entities and what the CRM knows about the user',
    deDE: 'Fragt den Cognigy-Webhook nach Intent, Entitäten und dem, was das CRM über den Benutzer weiß',
  },
  ...form,
  preview: { type: 'text', key: 'url' },
  appearance: { color: '#1f4e9c', textColor: 'white' },
  tags: ['service'],
  dependencies: {
    children: [CHILD_TYPES.found, CHILD_TYPES.notFound, CHILD_TYPES.ambiguous, CHILD_TYPES.failed],
  },
  tokens,
  function: runNode,
});

async function runNode({ cognigy, config, childConfigs }: INodeFunctionBaseParams): Promise<void> {
  const { api, input, profile, context } = cognigy;
  const given: NodeConfig = { ...config };
  const place = readResultPlace(given);
  const startedAtMs = Date.now();
  try {
    const conversation = await enrich({ input, profile, context }, given);
    storeResult(api, place, conversation);
    api.logDebugMessage?.(toDebugLine(conversation, Date.now() - startedAtMs), DEBUG_HEADER);
    const child = childFor(conversation.crm_outcome);
    continueIn(api, childConfigs, [child, childBefore(child)]);
  } catch (error) {
    const problem = error instanceof EnrichmentProblem ? error : unforeseen();
    api.log?.('error', problem.toLogLine());
    api.logDebugError?.(problem.message, DEBUG_HEADER);
    storeResult(api, place, problem.toResult());
    if (readOnFailure(given) === 'throw') {
      throw problem;
    }
    continueIn(api, childConfigs, [CHILD_TYPES.failed]);
  }
}

async function enrich(flow: FlowObjects, config: NodeConfig): Promise<Conversation> {
  const { url, secret, selection, user, addTimestamp, timeoutMs } = readCallSettings(config);
  const part = withUser({ flow, selection }, user);
  const body = requestBody(part.flow, part.selection);
  const headers = signedHeaders(body, secret, addTimestamp ? Date.now() : undefined);
  return readAnswer(await send({ url, headers, body }, timeoutMs));
}

/** Says nothing about the error: its message could quote what was sent. */
function unforeseen(): EnrichmentProblem {
  return new EnrichmentProblem('internal_error', 'The node failed in a way that was not foreseen');
}
