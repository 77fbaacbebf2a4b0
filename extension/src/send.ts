import { clearTimeout, setTimeout } from 'node:timers';
import { type HttpAnswer, post, type WebhookRequest } from './post';
import { EnrichmentProblem } from './problem';

/** Failures of the connection that the next one may not have. A bad certificate or an unknown host is not among them. */
const PASSING_FAILURES: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * Sends a request and gives its answer. If the connection fails, the same bytes are sent once more on a fresh one:
 * the webhook only looks things up, so twice is as good as once. All of it ends at the timeout.
 *
 * @throws {EnrichmentProblem} where no answer came
 */
export async function send(request: WebhookRequest, timeoutMs: number): Promise<HttpAnswer> {
  let exchange = post(request, 'kept');
  let timer: NodeJS.Timeout | undefined;
  // Rejects by itself: whether a request that is cancelled still has an event is Node's affair.
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new EnrichmentProblem('timeout', `No answer within ${timeoutMs} ms`));
      exchange.cancel();
    }, timeoutMs);
  });
  try {
    try {
      return await Promise.race([exchange.answer, timeout]);
    } catch (error) {
      if (!PASSING_FAILURES.has(codeOf(error))) {
        throw error;
      }
      exchange = post(request, 'fresh');
      return await Promise.race([exchange.answer, timeout]);
    }
  } catch (error) {
    if (error instanceof EnrichmentProblem) {
      throw error;
    }
    throw new EnrichmentProblem('connection_failed', `The webhook cannot be reached (${codeOf(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

/** By its shape: in Cognigy's sandbox, Node's own errors are of another realm than this code's `Error`. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
