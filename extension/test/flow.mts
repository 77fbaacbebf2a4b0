import type { FlowApi } from '../src/flow-api.ts';
import { nodeOfType } from './compiled.mts';

/** Secret of the tests' Connection. */
export const SECRET = 'a-secret-of-the-tests';

/** A turn as Cognigy gives it to a node: more than is sent, each part with a value to be found again. */
export const INPUT = {
  text: 'canary-text where is my order?',
  inputId: 'input-1',
  intent: 'order_status',
  intentScore: 0.91,
  intentFlow: 'flow-1',
  nlu: {
    tokens: ['canary-token'],
    detailedSlots: { order_number: [{ text: 'canary-detailed' }] },
    intentMapperResults: { finalIntentName: 'order_status', finalIntentScore: 0.91, scores: [] },
  },
  slots: { order_number: [{ keyphrase: 'A-1001', neg: false }] },
  userId: 'user-ada',
  sessionId: 'session-1',
  language: 'de-DE',
  channel: 'voiceGateway2',
  endpointType: 'voiceGateway2',
  aiAgent: { toolId: 'track', toolArgs: { order_number: 'A-1001' }, memory: 'canary-memory' },
  data: {
    contactId: 'contact-1',
    numberMetaData: { number: '+4921112345', headers: { from: 'canary-sip' } },
    request: { password: 'canary-data' },
  },
  currentTime: { year: 2026 },
};

export const PROFILE = { profileId: 'profile-1', email: 'ada@example.com', firstname: 'canary-firstname' };
export const CONTEXT = { order: { id: 'A-1001', note: 'canary-note' } };

/** Ids of the children in the flow; others stand between them, as in any flow. */
const CHILDREN = [
  'enrichConversationFound',
  'enrichConversationNotFound',
  'enrichConversationAmbiguous',
  'enrichConversationFailed',
];

/** What a run of the node did to its flow. */
export interface Played {
  readonly stored: readonly { readonly store: string; readonly key: string; readonly value: unknown }[];
  /** Types of the children that were chosen. */
  readonly next: readonly (string | undefined)[];
  readonly log: readonly string[];
  /** What the node threw, if it did. */
  readonly thrown: unknown;
}

/** Runs the compiled node in a flow with all of its children, with Cognigy's `api` played by a double. */
export async function play(
  config: object,
  {
    input = INPUT,
    profile = PROFILE,
    context = CONTEXT,
    children = CHILDREN,
    node = nodeOfType('enrichConversation'),
    debug = [],
  }: Partial<Turn> = {},
): Promise<Played> {
  const stored: { store: string; key: string; value: unknown }[] = [];
  const next: (string | undefined)[] = [];
  const log: string[] = [];
  const childConfigs = children.map((type, index) => ({ id: `child-${index}`, type, config: {} }));
  const api: FlowApi = {
    addToInput: (key, value) => stored.push({ store: 'input', key, value }),
    addToContext: (key, value, mode) => stored.push({ store: `context (${mode})`, key, value }),
    setNextNode: (id) => next.push(childConfigs.find((child) => child.id === id)?.type),
    log: (level, text) => log.push(`${level}: ${text}`),
    logDebugMessage: (text, header) => debug.push(`${header}: ${text}`),
    logDebugError: (text, header) => debug.push(`${header}, error: ${text}`),
  };
  let thrown: unknown;
  await node
    .function?.({ cognigy: { api, input, profile, context }, config, childConfigs, nodeId: 'node-1' })
    .catch((error: unknown) => {
      thrown = error;
    });
  return { stored, next, log, thrown };
}

interface Turn {
  readonly input: object;
  readonly profile: object;
  readonly context: object;
  readonly children: readonly string[];
  readonly node: ReturnType<typeof nodeOfType>;
  /** Takes what the Interaction Panel shows. */
  readonly debug: string[];
}

/** A node's configuration as it is when only the required fields were filled in. */
export function configFor(url: string, changes: object = {}): object {
  const defaults = nodeOfType('enrichConversation').fields?.map(({ key, defaultValue }) => [
    key,
    defaultValue,
  ]);
  return { ...Object.fromEntries(defaults ?? []), url, connection: { webhookSecret: SECRET }, ...changes };
}
