import { contactsApi } from '../functions/cognigy-webhook/contacts-api.ts';
import { compileRequests } from '../lib/policies/crm-document/compile-document.ts';
import { compileExpression } from '../lib/policies/crm-document/expression.ts';
import { compileAnswerReader } from '../lib/policies/crm-document/read-answer.ts';

interface ContactsApiOptions {
  readonly baseUrl?: string;
  readonly crmTokenAuthMethod?: 'client_secret_basic' | 'client_secret_post';
}

/** Returns the CRM that is asked where no document is set, and what reads its answers. */
export function compiledContactsApi(options: ContactsApiOptions = {}) {
  const { baseUrl = 'https://crm.example', crmTokenAuthMethod = 'client_secret_basic' } = options;
  const document = contactsApi({
    crmScope: 'crm.read:contacts',
    crmTokenAuthMethod,
    crmLookupKey: 'userId',
  });
  return {
    ...compileRequests(document, new URL(baseUrl)),
    reader: compileAnswerReader(document, compileExpression),
  };
}
