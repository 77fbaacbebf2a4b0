import { createExtension } from '@cognigy/extension-tools';
import { cognigyWebhookConnection } from './connections/cognigyWebhook';
import { ambiguousNode } from './nodes/ambiguous';
import { enrichConversationNode } from './nodes/enrichConversation';
import { failedNode } from './nodes/failed';
import { foundNode } from './nodes/found';
import { notFoundNode } from './nodes/notFound';

/** What Cognigy.AI loads: the node, its children, and the Connection that holds the secret. */
export default createExtension({
  nodes: [enrichConversationNode, foundNode, notFoundNode, ambiguousNode, failedNode],
  connections: [cognigyWebhookConnection],
  options: { label: 'Enrich conversation' },
});
