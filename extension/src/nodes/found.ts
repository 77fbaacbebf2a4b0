import { childNode } from './childNode';
import { CHILD_TYPES } from './childTypes';

/** Here the flow goes on when the CRM knows the user. */
export const foundNode = childNode(CHILD_TYPES.found, { default: 'Found', deDE: 'Gefunden' }, '#2f9e6e');
