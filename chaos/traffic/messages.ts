/** What parent and environment tell each other over IPC. */
export interface TurnMessage {
  readonly requestId: string;
  readonly event: unknown;
  readonly remainingMs: number;
}

export interface Answered {
  readonly requestId: string;
  /** What the handler gave, or undefined where it threw. */
  readonly answer: unknown;
  /** Name of what was thrown. */
  readonly threw: string | undefined;
  /** Both on the clock of {@link nowMs}. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** The longest that the event loop of the environment stood still in the meantime. */
  readonly lagMs: number;
  readonly rssBytes: number;
}

export type EnvironmentMessage =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'answered'; readonly answered: Answered }
  | { readonly kind: 'unhandled'; readonly name: string };
