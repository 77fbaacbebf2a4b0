import { refuseConstantSecret, refuseOwnHeader } from './constant-secrets.ts';
import { DocumentError } from './document-error.ts';
import type { CrmDocument } from './document-schema.ts';
import { compileLookupId } from './lookup-id.ts';
import { compileIdTemplate, hasId, parseTemplate, type RenderId } from './template.ts';

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
 * What changes a path, or where it ends, for a server or a proxy before it that decodes it, once or more often: a
 * slash of either kind, a dot segment (RFC 3986 section 5.2.4), also with path parameters, and control characters.
 */
const LEAVES_SEGMENT = /[/\\\p{Cc}]|%(?:25)*(?:2f|5c|[01]|7f)|^(?:\.|%(?:25)*2e){1,2}(?:;|%(?:25)*3b|$)/iu;
const DOT_SEGMENT = /^(?:\.|%(?:25)*2e){1,2}(?:;|%(?:25)*3b|$)/i;

/**
 * Compiles a document's request: what does not depend on the id is written once, here.
 *
 * @param basePath path of the base URL, percent-encoded
 * @throws {DocumentError} where the request is wrong
 */
export function compileContactRequest(document: CrmDocument, basePath: string): MakeContactRequest {
  const { method = 'GET', headers = {}, body } = document.request;
  if (method === 'GET' && body !== undefined) {
    throw new DocumentError('request.body', 'a GET has no body; use POST, or request.query');
  }
  const readId = compileLookupId(document.id);
  const path = compilePath(document.request.path);
  const query = compileQuery(document.request.query ?? {});
  const writeBody = body === undefined ? undefined : compileBody(body);
  if (!path.hasId && !query.hasId && writeBody?.hasId !== true) {
    throw new DocumentError('request', 'there is no {id} in it; put one into path, query or body');
  }
  const prefix = basePath.replace(/\/$/, '');
  const fixedHeaders = {
    accept: 'application/json',
    ...(writeBody && { 'content-type': 'application/json' }),
    ...compileHeaders(headers),
  };
  return (id) => {
    const sentId = readId(id);
    if (sentId === undefined) {
      return undefined;
    }
    const rendered = path.render(sentId);
    const search = query.render(sentId);
    const text = writeBody?.render(sentId);
    if (rendered === undefined || search === undefined || (writeBody !== undefined && text === undefined)) {
      return undefined;
    }
    return {
      method,
      path: prefix + rendered + search,
      headers: fixedHeaders,
      ...(text !== undefined && { body: text }),
      sentId,
    };
  };
}

/** Whether the id stands in the path: there a 404 is about the id, and elsewhere about the address. */
export function hasIdInPath({ request }: CrmDocument): boolean {
  return hasId(parseTemplate(request.path, 'request.path'));
}

interface Place {
  readonly hasId: boolean;
  readonly render: RenderId;
}

function compilePath(path: string): Place {
  const place = 'request.path';
  checkPath(path, place);
  const segments = path
    .slice(1)
    .split('/')
    .map((segment) => compileSegment(segment, place));
  return {
    hasId: segments.some((segment) => segment.hasId),
    render: (id) => renderAll(segments, id, (segment) => `/${segment}`),
  };
}

function checkPath(path: string, place: string): void {
  if (!path.startsWith('/')) {
    throw new DocumentError(place, 'must begin with /; the host is the parameter crmBaseUrl');
  }
  if (/[?#]/.test(path)) {
    throw new DocumentError(place, 'has a ? or #; put parameters into request.query, which encodes them');
  }
  if (path.includes('//')) {
    throw new DocumentError(place, 'has an empty segment; write one / only');
  }
  if (/%27/.test(path)) {
    throw new DocumentError(place, "has %27 in it; write ' as it is");
  }
  const sample = path.replace(/\{[^{}]*\}/g, 'x');
  if (!URL.canParse(`https://a${sample}`) || new URL(`https://a${sample}`).pathname !== sample) {
    throw new DocumentError(place, 'must be percent-encoded, and without dot segments');
  }
}

function compileSegment(segment: string, place: string): Place {
  const parts = parseTemplate(segment, place);
  if (!hasId(parts)) {
    // Checked too: nothing else can stand in a path.
    const text = compileIdTemplate(parts, place, encodeURIComponent, (literal) => literal)('');
    return { hasId: false, render: () => text };
  }
  const render = compileIdTemplate(parts, place, encodeURIComponent, (literal) => literal);
  return {
    hasId: true,
    render(id) {
      const rendered = LEAVES_SEGMENT.test(id) ? undefined : render(id);
      return rendered === undefined || DOT_SEGMENT.test(rendered) ? undefined : rendered;
    },
  };
}

function compileQuery(query: NonNullable<CrmDocument['request']['query']>): Place {
  const parameters = Object.entries(query).map(([name, value]) => {
    const place = `request.query.${name}`;
    checkKey(name, place);
    refuseConstantSecret(name, place);
    const parts = parseTemplate(String(value), place);
    const key = encodeQuery(name);
    const render = compileIdTemplate(parts, place, encodeQuery);
    return { hasId: hasId(parts), render: (id: string) => withKey(key, render(id)) };
  });
  return {
    hasId: parameters.some((parameter) => parameter.hasId),
    render: (id) => renderAll(parameters, id, (parameter, index) => `${index === 0 ? '?' : '&'}${parameter}`),
  };
}

/** Quotes too: what URL parsers would encode on the way is encoded here (URL Standard, special-query set). */
function encodeQuery(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}

function withKey(key: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${key}=${value}`;
}

/** Renders places in a row; undefined where one cannot hold the id. */
function renderAll(
  places: readonly Place[],
  id: string,
  join: (rendered: string, index: number) => string,
): string | undefined {
  let all = '';
  for (const [index, place] of places.entries()) {
    const rendered = place.render(id);
    if (rendered === undefined) {
      return undefined;
    }
    all += join(rendered, index);
  }
  return all;
}

/** Compiles a body: its JSON text is written once, with the id's places left open. */
function compileBody(body: unknown): Place {
  const parts: Place[] = [];

  function walk(value: unknown, place: string): void {
    if (typeof value === 'string') {
      const template = parseTemplate(value, place);
      const render = compileIdTemplate(template, place, (text) => JSON.stringify(text).slice(1, -1));
      parts.push({ hasId: hasId(template), render: (id) => quote(render(id)) });
    } else if (Array.isArray(value)) {
      literal('[');
      for (const [index, item] of value.entries()) {
        literal(index === 0 ? '' : ',');
        walk(item, `${place}[${index}]`);
      }
      literal(']');
    } else if (typeof value === 'object' && value !== null) {
      literal('{');
      for (const [index, [key, item]] of Object.entries(value).entries()) {
        checkKey(key, `${place}.${key}`);
        refuseConstantSecret(key, `${place}.${key}`);
        literal(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`);
        walk(item, `${place}.${key}`);
      }
      literal('}');
    } else {
      literal(JSON.stringify(value));
    }
  }

  function literal(text: string): void {
    parts.push({ hasId: false, render: () => text });
  }

  walk(body, 'request.body');
  return {
    hasId: parts.some((part) => part.hasId),
    render: (id) => renderAll(parts, id, (part) => part),
  };
}

function quote(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `"${text}"`;
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

function checkKey(key: string, place: string): void {
  if (parseTemplate(key, place).some((part) => typeof part !== 'string')) {
    throw new DocumentError(place, 'a key is sent as it is; only its value can hold placeholders');
  }
}
