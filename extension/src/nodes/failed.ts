import { childNode } from './childNode';
import { CHILD_TYPES } from './childTypes';

/** Here the flow goes on when the CRM could not be asked, or there is no conversation at all. */
export const failedNode = childNode(
  CHILD_TYPES.failed,
  { default: 'Failed', deDE: 'Fehlgeschlagen' },
  '#c2410c',
);
