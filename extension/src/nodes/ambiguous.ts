import { childNode } from './childNode';
import { CHILD_TYPES } from './childTypes';

/** Here the flow goes on when several contacts match, and can ask for something that tells them apart. */
export const ambiguousNode = childNode(
  CHILD_TYPES.ambiguous,
  { default: 'Ambiguous', deDE: 'Mehrdeutig' },
  '#a16207',
);
