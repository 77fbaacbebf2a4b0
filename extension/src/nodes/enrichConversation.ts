import { createNodeDescriptor, type INodeFunctionBaseParams } from '@cognigy/extension-tools';
import { continueIn, storeResult } from '../flow-api';
import { EnrichmentProblem } from '../problem';
import { type Conversation, readAnswer } from '../read-answer';
import { type FlowObjects, requestBody } from '../request-body';
import { send } from '../send';
import { type NodeConfig, readCallSettings, readOnFailure, readResultPlace } from '../settings';
import { signedHeaders } from '../signed-headers';
import { CHILD_TYPES, childFor, PARENT_TYPE } from './childTypes';
import { form } from './enrichConversationFields';

/** The node "Enrich conversation": one signed call of the webhook, its answer stored, a child chosen by it. */
export const enrichConversationNode = createNodeDescriptor({
  type: PARENT_TYPE,
  defaultLabel: 'Enrich conversation',
  summary: 'Asks the Cognigy webhook for intent, entities and what the CRM knows about the user',
  ...form,
  preview: { type: 'text', key: 'url' },
  appearance: { color: '#1f4e9c', textColor: 'white' },
  tags: ['service'],
  dependencies: { children: [CHILD_TYPES.found, CHILD_TYPES.notFound, CHILD_TYPES.failed] },
  function: runNode,
});

async function runNode({ cognigy, config, childConfigs }: INodeFunctionBaseParams): Promise<void> {
  const { api, input, profile, context } = cognigy;
  const given: NodeConfig = { ...config };
  const place = readResultPlace(given);
  try {
    const conversation = await enrich({ input, profile, context }, given);
    storeResult(api, place, conversation);
    continueIn(api, childConfigs, childFor(conversation.crm_outcome));
  } catch (error) {
    const problem = error instanceof EnrichmentProblem ? error : unforeseen();
    api.log?.('error', problem.toLogLine());
    storeResult(api, place, problem.toResult());
    if (readOnFailure(given) === 'throw') {
      throw problem;
    }
    continueIn(api, childConfigs, CHILD_TYPES.failed);
  }
}

async function enrich(flow: FlowObjects, config: NodeConfig): Promise<Conversation> {
  const { url, secret, selection, addTimestamp, timeoutMs } = readCallSettings(config);
  const body = requestBody(flow, selection);
  const headers = signedHeaders(body, secret, addTimestamp ? Date.now() : undefined);
  return readAnswer(await send({ url, headers, body }, timeoutMs));
}

/** Says nothing about the error: its message could quote what was sent. */
function unforeseen(): EnrichmentProblem {
  return new EnrichmentProblem('internal_error', 'The node failed in a way that was not foreseen');
}
