import * as z from 'zod/mini';
import { documentSchemas } from '../lib/policies/crm-document/document-schema.ts';

const { document, auth, request, id, outcome, samples } = documentSchemas();

/** What an editor shows beside a key. It stands here so that the artifact does not carry it. */
const DESCRIPTIONS = new Map<unknown, Readonly<Record<string, string>>>([
  [
    document,
    {
      auth: 'How the CRM knows us. The secret itself is named, never written.',
      id: 'What of the caller is looked up, and what it must look like.',
      request: 'The one request of a lookup.',
      records: 'JMESPath to the list of matches; left out where the answer is the record itself.',
      match:
        "JMESPath to the record's own id; other records do not count. For searches that find more than what is equal.",
      fields:
        'Name: JMESPath from the record. tier and email are known; others are answered as customer_fields.',
      values: 'For a field: code: label. A code that is not listed is missing.',
      outcomes: 'What an answer means where its status alone does not say; the first that holds counts.',
      samples: "The document's own test, and what the local stack answers; never deployed.",
    },
  ],
  [
    auth.oauth2,
    {
      clientAuth: 'Where the token request has its credentials; client_secret_basic unless said.',
      format: 'How the token request is written: form (unless said) or json.',
      params:
        'Sent with the token request; {baseUrl} and {secret.name} are filled in. grant_type is client_credentials unless said.',
      scheme: 'Word before the token in the header authorization; Bearer unless said.',
      lifetimeSeconds: 'How long a token lives whose answer has no expires_in.',
    },
  ],
  [
    auth.header,
    {
      headers: 'Headers of each request, with {secret.name} in them.',
    },
  ],
  [
    auth.basic,
    {
      user: '{secret.user} unless said.',
      password: '{secret.password} unless said.',
    },
  ],
  [
    id,
    {
      from: 'userId unless said.',
      pattern:
        'Regular expression for the whole id; one capture group is what is sent. Other ids are not asked: not_found.',
    },
  ],
  [
    request,
    {
      method: 'GET unless said.',
      path: 'Below the base URL. {id} is a whole segment; inside one it needs an escape.',
      query:
        'Values are encoded. {id} is a whole value; inside other text write {id:soql}, {id:odata}, {id:zoho} or {id:plain}.',
      headers: 'Sent as they are; no credentials.',
      body: 'JSON of a POST, with {id} as in query.',
    },
  ],
  [
    outcome,
    {
      of: 'token: about the answer of the token endpoint.',
      where: 'JMESPath into the answer; with is.',
      is: 'The value that where must have.',
    },
  ],
  [
    samples,
    {
      found: 'A body, or {status, body}.',
      none: 'A body, or {status, body}.',
    },
  ],
]);

/** Returns the JSON Schema of a CRM's document, made from the schema that it is read with. */
export function crmSchema() {
  const { $schema, ...json } = z.toJSONSchema(document, {
    io: 'input',
    override({ zodSchema, jsonSchema: { properties } }) {
      for (const [key, description] of Object.entries(DESCRIPTIONS.get(zodSchema) ?? {})) {
        const property = properties?.[key];
        if (typeof property === 'object') {
          property.description = description;
        }
      }
    },
  });
  return { $schema, title: "A CRM's contract; see docs/crm.md", ...json };
}
