import { DocumentError } from './document-error.ts';
import { compilePlace, inOrder, type Place } from './place.ts';

/**
 * What changes a path, or where it ends, for a server or a proxy before it that decodes it, once or more often: a
 * slash of either kind, and control characters.
 */
const LEAVES_SEGMENT = /[/\\\p{Cc}]|%(?:25)*(?:2f|5c|[01]|7f)/iu;
/** A dot segment does so too (RFC 3986 section 5.2.4), also before path parameters, a query or a fragment. */
const DOT_SEGMENT = /^(?:\.|%(?:25)*2e){1,2}(?:[;?#]|%(?:25)*(?:3b|3f|23)|$)/i;

/**
 * Compiles a path: the text of its segments goes as it is.
 *
 * @throws {DocumentError} where it is none, or the id cannot stand in it so
 */
export function compilePath(path: string): Place {
  const place = 'request.path';
  checkPath(path, place);
  const segments = path.slice(1).split('/');
  return inOrder(segments.flatMap((segment) => ['/', compileSegment(segment, place)]));
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
  const sample = path.replace(/\{\s*[A-Za-z][\w.:-]*\s*\}/g, 'x');
  if (!URL.canParse(`https://a${sample}`) || new URL(`https://a${sample}`).pathname !== sample) {
    throw new DocumentError(place, 'must be percent-encoded, and without dot segments');
  }
}

function compileSegment(segment: string, place: string): Place {
  const compiled = compilePlace(segment, place, encodeURIComponent, (text) => text);
  return {
    hasId: compiled.hasId,
    render(id) {
      const leaves = compiled.hasId && (LEAVES_SEGMENT.test(id) || DOT_SEGMENT.test(id));
      const rendered = leaves ? undefined : compiled.render(id);
      return rendered === undefined || DOT_SEGMENT.test(rendered) ? undefined : rendered;
    },
  };
}
