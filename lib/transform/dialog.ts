/** What a reader takes from a payload, whatever its format: the bot's side of the turn. */
export interface Dialog {
  /** `""` where the payload names none. */
  readonly conversationId: string;
  /** Cognigy's session, for logs and metric properties only. */
  readonly sessionId: string | undefined;
  /** Undefined where the user is not known: nobody to look up. */
  readonly userId: string | undefined;
  /** The user's address, where the payload tells it. */
  readonly email?: string | undefined;
  /** The caller's number as the channel has it (E.164), where the payload tells it. */
  readonly phone?: string | undefined;
  readonly intent: Intent;
  /** Entity values by name. Names come from outside: `__proto__` can be an own key here. */
  readonly entities: Readonly<Record<string, string>>;
  readonly language: string;
}

export interface Intent {
  readonly name: string;
  readonly confidence: number;
}

/** The intent of a turn in which the bot recognised nothing. */
export const UNKNOWN_INTENT: Intent = { name: 'unknown', confidence: 0 };

export const DEFAULT_LANGUAGE = 'en';
