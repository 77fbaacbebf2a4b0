import { childNode } from './childNode';
import { CHILD_TYPES } from './childTypes';

/** Here the flow goes on when the CRM does not know the user, or there is no user to look for. */
export const notFoundNode = childNode(
  CHILD_TYPES.notFound,
  { default: 'Not found', deDE: 'Nicht gefunden' },
  '#5b6b8c',
);
