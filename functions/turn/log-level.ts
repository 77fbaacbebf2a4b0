/** Levels of log lines from the lowest; `SILENT` is above all of them. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Tells whether a line of some level is logged where `lowest` is the lowest to be. */
export function isLogged(level: LogLevel, lowest: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest);
}
