import { EXAMPLE_BASE_URL, sampleAnswer, sampleIdOf } from '../../build/crm-document.ts';
import { compileRequests } from '../../lib/policies/crm-document/compile-document.ts';
import type { CrmDocument } from '../../lib/policies/crm-document/document-schema.ts';
import { compileExpression } from '../../lib/policies/crm-document/expression.ts';
import { type ContactOutcome, compileAnswerReader } from '../../lib/policies/crm-document/read-answer.ts';
import { describeRequests } from './describe-request.ts';

const EXAMPLE_TOKEN_URL = new URL('https://token.example/');

/** Ids to show requests with, by what is looked up. */
const EXAMPLE_IDS = { userId: 'user-ada', email: 'ada@example.com', phone: '+493012345678' } as const;

/** Returns what a document asks and reads, line by line: its requests for an id, and its samples as they are mapped. */
export function describeDocument(
  document: CrmDocument,
  id: string | undefined,
  baseUrl = EXAMPLE_BASE_URL,
): readonly string[] {
  const requests = compileRequests(document, baseUrl);
  const reader = compileAnswerReader(document, compileExpression);
  return [
    `looks up   ${requests.idFrom}`,
    `secret     ${requests.credential.secretFields.join(', ')}`,
    ...describeRequests(requests, baseUrl, EXAMPLE_TOKEN_URL, id ?? EXAMPLE_IDS[requests.idFrom]),
    ...(['found', 'none'] as const).flatMap((name) => {
      const sample = document.samples?.[name];
      return sample === undefined
        ? [`sample     ${name}: there is none, so nothing was tried`]
        : [
            `sample     ${name}`,
            ...describeOutcome(
              reader.readContact(
                sampleAnswer(sample),
                name === 'found' ? sampleIdOf(reader, sample) : 'nobody',
              ),
            ),
          ];
    }),
  ];
}

/** Returns how an answer was read, line by line. */
export function describeOutcome(end: ContactOutcome): readonly string[] {
  if (end.outcome !== 'found') {
    return [`outcome    ${end.outcome}${'reason' in end ? `: ${end.reason}` : ''}`];
  }
  const { tier, email, customerFields = {} } = end.contact;
  const fields = Object.entries({ tier, email, ...customerFields });
  return [
    'outcome    found',
    ...fields.map(([name, value]) => `             ${name} = ${JSON.stringify(value ?? null)}`),
  ];
}
