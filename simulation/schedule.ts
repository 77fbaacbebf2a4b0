/** Everything that a run is told to do, as plain data: it can be printed, shortened and run again. */
export interface Schedule {
  readonly seed: number;
  /** Settings of all environments that differ from the defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly events: readonly ScheduledEvent[];
}

export type ScheduledEvent = { readonly atMs: number } & (
  | { readonly kind: 'turns'; readonly environment: number; readonly turns: readonly TurnPlan[] }
  | { readonly kind: 'rotate'; readonly secret: SecretName; readonly how: Rotation }
  | { readonly kind: 'revoke tokens' }
  | { readonly kind: 'token lifetime'; readonly seconds: number }
  /** Without a fault the dependency is well again. */
  | { readonly kind: 'fault'; readonly dependency: Dependency; readonly fault?: Fault }
  /** Broken connections show at the thaw. */
  | {
      readonly kind: 'freeze';
      readonly environment: number;
      readonly ms: number;
      readonly dropsConnections: boolean;
    }
  | { readonly kind: 'set clock back'; readonly environment: number; readonly ms: number }
  | { readonly kind: 'cold start' }
);

export const SECRET_NAMES = ['webhook', 'crm', 'api-key'] as const;

export type SecretName = (typeof SECRET_NAMES)[number];

/** `twice`: two new versions between which nobody reads. */
export const ROTATIONS = ['put', 'twice', 'stage', 'promote', 'roll back'] as const;

export type Rotation = (typeof ROTATIONS)[number];

/** `previous secrets`: Secrets Manager, asked for the version before. */
export const DEPENDENCIES = ['secrets', 'previous secrets', 'token', 'contacts'] as const;

export type Dependency = (typeof DEPENDENCIES)[number];

/** Of Secrets Manager every fault but `hang` and `slow` is a failed read. */
export type Fault =
  | { readonly kind: 'hang' | 'slow' | 'reset' | 'oversized' | 'nonsense' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string };

/** What a caller shows. */
const CREDENTIALS = [
  'current',
  'previous',
  'wrong',
  'none',
  'api key',
  'previous api key',
  'wrong api key',
] as const;

export type Credential = (typeof CREDENTIALS)[number];

export interface TurnPlan {
  readonly delayMs: number;
  readonly credential: Credential;
  readonly timestamp: 'none' | 'now' | 'stale';
  readonly payload: 'flow' | 'native' | 'broken' | 'malformed';
  /** Undefined for a guest. */
  readonly user: string | undefined;
  readonly conversation: number;
  /** What Lambda has left when the turn comes. */
  readonly remainingMs: number;
}
