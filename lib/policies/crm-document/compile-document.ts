import { compileContactRequest, type MakeContactRequest } from './contact-request.ts';
import { type Credential, compileCredential } from './credential.ts';
import type { CrmDocument } from './document-schema.ts';

/** How a CRM is asked: all that can be known before its answers are read. */
export interface CompiledRequests {
  readonly credential: Credential;
  readonly contactRequest: MakeContactRequest;
  /** What of the caller is looked up. */
  readonly idFrom: 'userId' | 'email' | 'phone';
}

/**
 * Compiles what a document asks. How answers are read is compiled apart, by `compileAnswerReader`, which needs the
 * JMESPath library: nothing waits for that one before the first answer.
 *
 * @param baseUrl of the CRM; the document has no host
 * @throws {DocumentError} where the document is wrong
 */
export function compileRequests(document: CrmDocument, baseUrl: URL): CompiledRequests {
  const basePath = baseUrl.pathname.replace(/\/$/, '');
  return {
    credential: compileCredential(document, baseUrl.origin + basePath),
    contactRequest: compileContactRequest(document, basePath),
    idFrom: document.id?.from ?? 'userId',
  };
}
