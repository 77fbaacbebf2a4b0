import type { IncomingMessage } from 'node:http';

/** Nothing from elsewhere, nothing in a frame, no script but the page's own. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/**
 * Whether a request comes from this machine's own page: the host is ours by name, so that no other name that
 * resolves to loopback gets in (DNS rebinding), and what changes anything says that it comes from the page itself.
 */
export function isOwnRequest({ headers, method }: IncomingMessage, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  const isOwnHost = hosts.includes(host);
  const isOwnOrigin = origin === `http://${host}`;
  return isOwnHost && (isOwnOrigin || (origin === undefined && method === 'GET'));
}
