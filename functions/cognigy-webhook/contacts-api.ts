import type { CrmDocument } from '../../lib/policies/crm-document/document-schema.ts';

interface ContactsApiSettings {
  readonly crmScope: string;
  readonly crmTokenAuthMethod: 'client_secret_basic' | 'client_secret_post';
  readonly crmLookupKey: 'userId' | 'email' | 'phone';
}

/** Returns the document of the contract that is asked where no other is set; `crm/contacts-api.json` shows it. */
export function contactsApi(settings: ContactsApiSettings): CrmDocument {
  const { crmScope: scope, crmTokenAuthMethod: clientAuth, crmLookupKey: from } = settings;
  return {
    auth: { type: 'oauth2', clientAuth, params: { scope } },
    id: { from },
    request: { path: '/api/v2/contacts/{id}' },
    fields: { tier: 'tier', email: 'email' },
    outcomes: [{ status: 204, then: 'unavailable' }],
  };
}
