/** A setting, an option or a port is wrong; the message is one line that says how. */
export class SettingsError extends Error {}

/**
 * Returns what `work` returns.
 *
 * @throws {SettingsError} with the first line of what it throws
 */
export function tryTo<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new SettingsError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}
