/** What a turn is sent with, and all that is needed to judge its answer. */
export interface PlannedTurn {
  readonly requestId: string;
  readonly event: unknown;
  /** What the Lambda has left when the turn begins. */
  readonly remainingMs: number;
  readonly signature: Signature;
  readonly content: Content;
}

export type Signature =
  /** Right under this version of the webhook's secret, which was in force when it was signed. */
  { readonly kind: 'right'; readonly version: number } | { readonly kind: 'wrong'; readonly how: string };

export type Content =
  | {
      readonly kind: 'dialog';
      /** As the CRM will be asked; undefined where there is no user. */
      readonly userId: string | undefined;
      /** The answer, but for what the CRM adds and the time. */
      readonly conversation: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'broken'; readonly how: string; readonly status: 400 | 413 | 422 };
