import type { INodeDescriptor } from '@cognigy/extension-tools';
import { DEFAULT_RESULT_KEY } from '../settings';

const VALUES = [
  ['Customer tier', 'customer_tier'],
  ['Customer e-mail', 'customer_email'],
  ['Intent', 'primary_intent'],
  ['CRM outcome', 'crm_outcome'],
  ['Error code', 'error.code'],
] as const;

/** What an author picks by name instead of writing its path; `ci` is Cognigy's short name of `input`. */
export const tokens: NonNullable<INodeDescriptor['tokens']> = VALUES.map(([label, path]) => ({
  label,
  script: `ci.${DEFAULT_RESULT_KEY}.${path}`,
  type: 'answer',
}));
