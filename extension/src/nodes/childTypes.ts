/** The node's own type, which its children name as their parent. */
export const PARENT_TYPE = 'enrichConversation';

/** Types of its children, by which it finds them in a flow. */
export const CHILD_TYPES = {
  found: 'enrichConversationFound',
  notFound: 'enrichConversationNotFound',
  ambiguous: 'enrichConversationAmbiguous',
  failed: 'enrichConversationFailed',
} as const;

export type ChildType = (typeof CHILD_TYPES)[keyof typeof CHILD_TYPES];

/**
 * Chooses the child by the conversation's `crm_outcome`. Whoever is not known to the CRM is not found, whether it was
 * asked for them or had nobody to look for; of several who match it is none. Any other outcome says that the CRM could not be asked and that tier and
 * e-mail are defaults: that is a failure, though one with a conversation.
 */
export function childFor(crmOutcome: string): ChildType {
  switch (crmOutcome) {
    case 'found':
      return CHILD_TYPES.found;
    case 'not_found':
    case 'no_user':
      return CHILD_TYPES.notFound;
    case 'ambiguous':
      return CHILD_TYPES.ambiguous;
    default:
      return CHILD_TYPES.failed;
  }
}

/** Where the flow goes on if it is older than the child that was chosen, and has no such branch. */
export function childBefore(child: ChildType): ChildType {
  return child === CHILD_TYPES.ambiguous ? CHILD_TYPES.notFound : child;
}
