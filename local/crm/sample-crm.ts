import { deployedText, sampleAnswer } from '../../build/crm-document.ts';
import { compileCredential } from '../../lib/policies/crm-document/credential.ts';
import type { CrmDocument } from '../../lib/policies/crm-document/document-schema.ts';
import { REFUSALS } from '../contacts.ts';
import type { Respond, ServedAnswer, ServedRequest } from '../servers/exchange.ts';

/** A CRM that answers from the samples of its document, and what the function must be told to ask it. */
export interface SampleCrm {
  readonly variables: Readonly<Record<string, string>>;
  /** The fields that the document's credential is made of. */
  readonly secret: Readonly<Record<string, string>>;
  readonly respond: Respond;
}

/** Whoever has this in their id is unknown; everybody else is whom the samples find. */
const UNKNOWN = 'user-nobody';

/** Creates the CRM of a document. Its token endpoint grants a token to everybody. */
export function createSampleCrm(document: CrmDocument): SampleCrm {
  const { type, secretFields } = compileCredential(document, 'http://127.0.0.1');
  return {
    variables: { CRM: deployedText(document), ...(type === 'static' && { CRM_TOKEN_URL: '' }) },
    secret: Object.fromEntries(secretFields.map((field) => [field, `local-${field}`])),
    respond(request) {
      const asked = askedFor(request);
      const [, refusal] = [...REFUSALS].find(([id]) => asked.includes(id)) ?? [];
      return refusal ?? answerOf(document, asked.includes(UNKNOWN) ? 'none' : 'found');
    },
  };
}

function answerOf({ samples = {} }: CrmDocument, name: 'found' | 'none'): ServedAnswer {
  const { status, body } = sampleAnswer(samples[name]);
  return { status, body: Buffer.from(body).toString() };
}

function askedFor({ path, body }: ServedRequest): string {
  try {
    return decodeURIComponent(path) + body;
  } catch {
    return path + body;
  }
}
