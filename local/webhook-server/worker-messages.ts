import type { WebhookEvent } from '../../functions/api-gateway/webhook-event.ts';
import type { Asked, MadeRequest, TurnRun } from '../turns/turn-record.ts';

/** What the worker is started with. */
export interface WorkerStart {
  /** Origin and path prefix of each server, by which a request is told. */
  readonly servers: Readonly<Record<Asked, string>>;
}

/** To the worker: run the function with this event. */
export interface Invocation {
  readonly id: number;
  readonly event: WebhookEvent;
}

/** From the worker. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'turn'; readonly id: number; readonly run: TurnRun }
  /** The requests of a turn that was answered before they all had ended. */
  | { readonly kind: 'requests'; readonly id: number; readonly requests: readonly MadeRequest[] };
