import { asJsonObject, isJsonObject } from '../../lib/json/json-object.ts';

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

/** Returns the raw body: bytes where the gateway sent base64, else the text whose UTF-8 bytes it received. */
export function readBody(event: unknown): string | Uint8Array {
  const { body, isBase64Encoded } = asJsonObject(event);
  if (typeof body !== 'string') {
    return '';
  }
  return isBase64Encoded === true ? Buffer.from(body, 'base64') : body;
}

function findHeader(headers: unknown, name: string): unknown {
  if (!isJsonObject(headers)) {
    return undefined;
  }
  const exact = headers[name];
  if (exact !== undefined) {
    return exact;
  }
  for (const key of Object.keys(headers)) {
    if (key.toLowerCase() === name) {
      return headers[key];
    }
  }
  return undefined;
}
