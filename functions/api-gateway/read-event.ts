import { asJsonObject } from '../../lib/json/json-object.ts';

/**
 * Reading an API Gateway event, whichever form it has: HTTP API (payload format 2.0), REST API (1.0) or function
 * URL. Nothing about it is taken for granted, since the signature is not checked yet.
 */

/** Returns a header by its lowercase name, whatever case and map it came in; of several values the last. */
export function readHeader(event: unknown, name: string): string | undefined {
  const { headers, multiValueHeaders } = asJsonObject(event);
  const single = findHeader(headers, name);
  if (typeof single === 'string') {
    return single;
  }
  const multiple = findHeader(multiValueHeaders, name);
  const last: unknown = Array.isArray(multiple) ? multiple.at(-1) : undefined;
  return typeof last === 'string' ? last : undefined;
}

/**
 * Returns every value of a header that came several times, by its lowercase name: a REST API has all of them in
 * `multiValueHeaders` and the last in `headers`. Undefined where there is none.
 */
export function readHeaderValues(event: unknown, name: string): string[] | undefined {
  const { headers, multiValueHeaders } = asJsonObject(event);
  const values = [...allOf(multiValueHeaders, name).flat(), ...allOf(headers, name)];
  const texts = new Set(values.filter((value) => typeof value === 'string'));
  return texts.size === 0 ? undefined : [...texts];
}

/** Returns the raw body: bytes where the gateway sent base64, else the text whose UTF-8 bytes it received. */
export function readBody(event: unknown): string | Uint8Array {
  const { body, isBase64Encoded } = asJsonObject(event);
  if (typeof body !== 'string') {
    return '';
  }
  return isBase64Encoded === true ? Buffer.from(body, 'base64') : body;
}

function findHeader(headers: unknown, name: string): unknown {
  return asJsonObject(headers)[name] ?? allOf(headers, name)[0];
}

/** In whatever case, of which a sender may mix several. */
function allOf(headers: unknown, name: string): unknown[] {
  const fields = asJsonObject(headers);
  const values: unknown[] = [];
  for (const key of Object.keys(fields)) {
    // Most names are told apart by their length.
    if (key.length === name.length && key.toLowerCase() === name) {
      values.push(fields[key]);
    }
  }
  return values;
}
