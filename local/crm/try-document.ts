import { asJsonObject } from '../../lib/json/json-object.ts';
import { tryParseJson } from '../../lib/json/try-parse-json.ts';
import { compileRequests } from '../../lib/policies/crm-document/compile-document.ts';
import type { CrmDocument } from '../../lib/policies/crm-document/document-schema.ts';
import { compileExpression } from '../../lib/policies/crm-document/expression.ts';
import { type AnswerReader, compileAnswerReader } from '../../lib/policies/crm-document/read-answer.ts';
import type { HttpResponse, SendRequest } from '../../lib/policies/http/http-client.ts';
import { describeOutcome } from './check-document.ts';
import { describeRequests, MASK } from './describe-request.ts';

/** For a person who waits: longer than a turn has. */
const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 65_536;
/** Of an answer that could not be read. */
const MAX_SHOWN_CHARACTERS = 1_000;

export interface TryOptions {
  readonly document: CrmDocument;
  readonly baseUrl: URL;
  /** Undefined where the document asks for no token. */
  readonly tokenUrl: URL | undefined;
  /** JSON of the secret. */
  readonly secretText: string;
  readonly id: string;
  readonly send: SendRequest;
}

/**
 * Asks the real CRM for one contact, and resolves to what was sent and what came, line by line, the secret masked.
 *
 * @throws {Error} where the secret lacks a field, or no token can be had
 */
export async function tryDocument({
  document,
  baseUrl,
  tokenUrl,
  secretText,
  id,
  send,
}: TryOptions): Promise<readonly string[]> {
  const requests = compileRequests(document, baseUrl);
  const reader = compileAnswerReader(document, compileExpression);
  const { credential } = requests;
  const secret = readSecret(secretText, credential);
  const lines = [...describeRequests(requests, baseUrl, tokenUrl ?? baseUrl, id)];
  const request = requests.contactRequest(id);
  if (request === undefined) {
    return lines;
  }
  let authorization: Readonly<Record<string, string>>;
  if (credential.type === 'oauth2') {
    if (tokenUrl === undefined) {
      throw new Error('CRM_TOKEN_URL must be set: the document asks for a token');
    }
    const response = await send({
      method: 'POST',
      server: tokenUrl,
      path: tokenUrl.pathname + tokenUrl.search,
      ...credential.tokenRequest(secret),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    authorization = credential.authorize(readToken(response, reader));
  } else {
    authorization = credential.authorize(secret);
  }
  const { sentId, ...asked } = request;
  const response = await send({
    ...asked,
    server: baseUrl,
    headers: { ...asked.headers, ...authorization },
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
  });
  const end = reader.readContact(response, sentId);
  const shown = end.outcome === 'found' ? JSON.stringify(end.record, null, 2) : beginningOf(response);
  return [
    ...lines,
    `answer     ${response.status}`,
    masked(shown, { ...secret, ...authorization }),
    ...describeOutcome(end),
  ];
}

function readSecret(
  secretText: string,
  { secretFields, secretSchema }: ReturnType<typeof compileRequests>['credential'],
) {
  const parsed = secretSchema.safeParse(tryParseJson(secretText));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path }) => path.join('.')).filter(Boolean);
    throw new Error(
      `CRM_SECRET must be JSON with the fields ${secretFields.join(', ')}; wrong: ${wrong.join(', ') || 'the whole'}`,
    );
  }
  return parsed.data;
}

function readToken(response: HttpResponse, reader: AnswerReader): string {
  const outcome = reader.readTokenOutcome(response);
  const { access_token: token, error } = asJsonObject(tryParseJson(Buffer.from(response.body).toString()));
  if (outcome !== undefined || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    const told = typeof error === 'string' ? ` ${JSON.stringify(error)}` : '';
    throw new Error(`token endpoint: ${outcome ?? 'no token'} with ${response.status}${told}`);
  }
  return token;
}

function beginningOf({ body }: HttpResponse): string {
  return Buffer.from(body).toString().slice(0, MAX_SHOWN_CHARACTERS);
}

/** Some CRMs repeat what they were sent, as JSON. */
function masked(text: string, secret: Readonly<Record<string, string>>): string {
  return Object.values(secret)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .reduce((shown, value) => shown.replaceAll(value, MASK), text);
}
