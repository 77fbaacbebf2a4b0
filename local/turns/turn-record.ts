import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';

/** The servers that a turn may ask. */
export type Asked = 'crm' | 'token' | 'secrets';

/** One request that the function made, with times in ms since its turn began. */
export interface MadeRequest {
  readonly to: Asked;
  readonly method: string;
  readonly path: string;
  /** Below zero where the function made it while it started. */
  readonly startedAtMs: number;
  /** Undefined while it runs. */
  readonly endedAtMs?: number;
  readonly status?: number;
  readonly retryAfter?: string;
  /** What came in place of an answer. */
  readonly failure?: string;
  /** What the CRM answered, or what another refused with: the others' answers are secrets. */
  readonly body?: string;
}

/** Where in the payload a value of the answer stands, by the answer's field, and whom the turn looks up. */
export interface Reading {
  readonly format: string;
  readonly userId?: string;
  /** What of the dialog held an expression that Cognigy did not fill in. */
  readonly unresolved: readonly string[];
  readonly sources: Readonly<Record<string, string>>;
}

export interface TurnAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a run of the function came to. */
export interface TurnRun {
  readonly answer: TurnAnswer;
  /** Lines on stdout: the metric document, and the log line where its level is logged. */
  readonly lines: readonly string[];
  readonly requests: readonly MadeRequest[];
  /** Undefined where no reader understands the payload. */
  readonly reading?: Reading;
  readonly ms: number;
  /** Why there is no answer of the function's own: its start or its code failed. */
  readonly crash?: string;
}

/** One turn, as the terminal and the page show it. */
export interface TurnRecord extends TurnRun {
  readonly id: number;
  readonly atEpochMs: number;
  readonly event: WebhookEvent;
  /** Why a signature or key was refused; empty where none was. */
  readonly refusal: readonly string[];
}
