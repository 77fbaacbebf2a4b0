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

/** What classes of errors are called. The SDK takes a name from the answer of its server, where it can be any text. */
const ERROR_NAME = /^(?:[A-Z][A-Za-z0-9]{0,59})?(?:Error|Exception|Failure)$/;

/** A function's name and a place in a file of ours or of Node's, or in no file at all. */
const FRAME =
  /^ {4}at (?:[\w$.<>[\] ]{1,150} \()?(?:(?:file:\/\/|node:|\/)[\w./-]{1,250}:\d{1,7}:\d{1,7}|<anonymous>)\)?$/;

const MAX_CAUSES = 4;
const MAX_FRAMES = 5;

/**
 * Describes an error for the log. The message of an error that is not ours can quote the payload (JSON.parse does),
 * so it is left out: name, system code and stack frames must do, each only where it has the form of one.
 */
export function describeError(error: unknown, causesLeft = MAX_CAUSES): ErrorDescription | undefined {
  if (!types.isNativeError(error)) {
    return error === undefined ? undefined : { name: typeof error };
  }
  const cause = causesLeft > 0 ? describeError(error.cause, causesLeft - 1) : undefined;
  const described: ErrorDescription =
    error instanceof WebhookError
      ? { code: error.code, reason: error.message }
      : { name: nameOf(error), ...systemCode(error), frames: frames(error) };
  return cause === undefined ? described : { ...described, cause };
}

function nameOf(error: Error): string {
  const name: unknown = error.name;
  return typeof name === 'string' && ERROR_NAME.test(name) ? name : 'Error';
}

function systemCode(error: Error): { code?: string } {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? { code } : {};
}

/** Lines of a message can look like frames, so frames begin after it; a message that was changed has no end there. */
function frames(error: Error): string[] {
  const message: unknown = error.message;
  const stack: unknown = error.stack;
  if (typeof message !== 'string' || typeof stack !== 'string' || !stack.includes(message)) {
    return [];
  }
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
}
