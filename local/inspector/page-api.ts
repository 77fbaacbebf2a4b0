import type { TurnSummary } from '../turns/describe-turn.ts';
import type { TracedValue } from '../turns/traced-answer.ts';
import type { Asked, MadeRequest } from '../turns/turn-record.ts';
import type { Gateway } from '../webhook-server/gateway-event.ts';

/** A call as somebody composes it. */
export interface Draft {
  readonly body: string;
  readonly auth: 'signature' | 'wrong secret' | 'api key' | 'wrong key' | 'nothing';
  readonly timestamp: boolean;
  readonly gateway: Gateway;
  readonly base64: boolean;
}

/** What a draft becomes. */
export interface SignedDraft {
  readonly headers: Readonly<Record<string, string>>;
  /** Code that sends it, by the name of its language. */
  readonly code: Readonly<Record<string, string>>;
  /** What is strange about the body, a line each. */
  readonly warnings: readonly string[];
}

/** What a broken server does. */
export const FAULTS = ['slow', '429', '401', '403', '503', 'hangs', 'nonsense', 'down'] as const;

export type FaultName = (typeof FAULTS)[number];

/** How a server is broken now. */
export interface Breakage {
  readonly to: Asked;
  /** Undefined: it is well. */
  readonly fault?: FaultName | undefined;
  /** For how many more requests; undefined: for all. */
  readonly left?: number | undefined;
}

export interface PageState {
  readonly webhookUrl: string;
  readonly ownCrm: boolean;
  readonly samples: readonly { readonly name: string; readonly body: string }[];
  readonly breakages: readonly Breakage[];
  readonly turns: readonly TurnSummary[];
}

/** All of a turn that the page shows. */
export interface TurnDetail {
  readonly summary: TurnSummary;
  readonly requests: readonly MadeRequest[];
  readonly values: readonly TracedValue[];
  readonly request: {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly event: object;
  };
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** The same call, signed now. */
  readonly draft: Draft;
  readonly code: Readonly<Record<string, string>>;
  readonly metrics: object;
  readonly log: object | undefined;
  readonly crash: string | undefined;
}
