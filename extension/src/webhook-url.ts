import { URL } from 'node:url';
import { EnrichmentProblem } from './problem';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the endpoint's URL: https, or http for this machine alone, so that nothing personal travels in the clear.
 *
 * @throws {EnrichmentProblem} if it is another one; it is not quoted, since it can hold what should not be seen
 */
export function readWebhookUrl(value: unknown): URL {
  const url = typeof value === 'string' ? parse(value.trim()) : undefined;
  if (url === undefined) {
    throw new EnrichmentProblem('invalid_configuration', 'Endpoint URL must be a URL');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new EnrichmentProblem('invalid_configuration', 'Endpoint URL must begin with https://');
  }
  if (url.username !== '' || url.password !== '') {
    throw new EnrichmentProblem('invalid_configuration', 'Endpoint URL must not hold a user or a password');
  }
  return url;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
