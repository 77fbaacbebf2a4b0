import { types } from 'node:util';
import { WebhookError } from '../../lib/errors/webhook-error.ts';

/** What operators may see of an error. */
export interface ErrorDescription {
  readonly code?: string;
  /** Only of errors of ours, whose messages are built from constants. */
  readonly reason?: string;
  readonly name?: string;
  readonly frames?: readonly string[];
  readonly cause?: ErrorDescription;
}

const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{1,39}$/;
const MAX_CAUSES = 4;
const MAX_FRAMES = 5;

/**
 * Describes an error for the log. The message of an error that is not ours can quote the payload (JSON.parse does),
 * so it is left out: name, system code and stack frames must do.
 */
export function describeError(error: unknown, causesLeft = MAX_CAUSES): ErrorDescription | undefined {
  if (!types.isNativeError(error)) {
    return error === undefined ? undefined : { name: typeof error };
  }
  const cause = causesLeft > 0 ? describeError(error.cause, causesLeft - 1) : undefined;
  const described: ErrorDescription =
    error instanceof WebhookError
      ? { code: error.code, reason: error.message }
      : { name: error.name, ...systemCode(error), frames: frames(error) };
  return cause === undefined ? described : { ...described, cause };
}

function systemCode(error: Error): { code?: string } {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? { code } : {};
}

/** Lines of a message can look like frames, so frames begin after it; a message that was changed has no end there. */
function frames({ message, stack = '' }: Error): string[] {
  const start = stack.indexOf(message);
  if (start === -1) {
    return [];
  }
  return stack
    .slice(start + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
}
