import { refuseConstantSecret, refuseOwnHeader } from './constant-secrets.ts';
import { DocumentError } from './document-error.ts';
import type { CrmDocument } from './document-schema.ts';
import { compileLookupId } from './lookup-id.ts';
import { inOrder } from './place.ts';
import { compileBody } from './request-body.ts';
import { compilePath } from './request-path.ts';
import { compileQuery } from './request-query.ts';
import { hasId, parseTemplate } from './template.ts';

/** A request as the document makes it; who sends it adds the server, the credential and the bounds. */
export interface ContactRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, percent-encoded, the base URL's own path in front. */
  readonly path: string;
  /** Without the credential; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What of the id was sent, by which `match` knows its record. */
  readonly sentId: string;
}

/** Creates the request for an id; undefined where nobody is asked, which is the answer `not_found`. */
export type MakeContactRequest = (id: string) => ContactRequest | undefined;

/**
 * Compiles a document's request: what does not depend on the id is written once, here.
 *
 * @param basePath path of the base URL, percent-encoded, without a slash at its end
 * @throws {DocumentError} where the request is wrong
 */
export function compileContactRequest(document: CrmDocument, basePath: string): MakeContactRequest {
  const { method = 'GET', headers = {}, body } = document.request;
  if (method === 'GET' && body !== undefined) {
    throw new DocumentError('request.body', 'a GET has no body; use POST, or request.query');
  }
  const readId = compileLookupId(document.id);
  const target = inOrder([
    basePath,
    compilePath(document.request.path),
    compileQuery(document.request.query ?? {}),
  ]);
  const content = body === undefined ? undefined : compileBody(body);
  if (!target.hasId && content?.hasId !== true) {
    throw new DocumentError('request', 'there is no {id} in it; put one into path, query or body');
  }
  const fixedHeaders = {
    accept: 'application/json',
    ...(content && { 'content-type': 'application/json' }),
    ...compileHeaders(headers),
  };
  return (id) => {
    const sentId = readId(id);
    if (sentId === undefined) {
      return undefined;
    }
    const path = target.render(sentId);
    const text = content?.render(sentId);
    if (path === undefined || (content !== undefined && text === undefined)) {
      return undefined;
    }
    return { method, path, headers: fixedHeaders, ...(text !== undefined && { body: text }), sentId };
  };
}

/** Whether the id stands in the path: there a 404 is about the id, and elsewhere about the address. */
export function hasIdInPath({ request }: CrmDocument): boolean {
  return hasId(parseTemplate(request.path, 'request.path'));
}

function compileHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const place = `request.headers.${name}`;
    if (/^authorization$/i.test(name)) {
      throw new DocumentError(place, 'belongs to auth: oauth2, basic, or header with {secret.name}');
    }
    refuseOwnHeader(name, place);
    refuseConstantSecret(name, place);
    if (parseTemplate(value, place).some((part) => typeof part !== 'string')) {
      throw new DocumentError(
        place,
        'is sent as it is; placeholders stand in path, query, body and auth alone',
      );
    }
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(entries);
}
