import { LOCAL_WEBHOOK_SECRET } from '../local/credentials.ts';
import { STACK_SERVERS, type StackServer, startLocalStack } from '../local/local-stack.ts';

/** How long each answer takes, in ms. */
export type Latency = Readonly<Record<StackServer, number>>;

export const NO_LATENCY: Latency = { secretsManager: 0, tokenEndpoint: 0, contactApi: 0 };

/** Secrets Manager in the same region, an identity provider and a CRM somewhere else. */
export const LATENCY: Latency = { secretsManager: 20, tokenEndpoint: 60, contactApi: 40 };

/** The same without the way there: with {@link ROUND_TRIP_MS} each answer takes about as long. */
export const SERVING_LATENCY: Latency = { secretsManager: 20, tokenEndpoint: 30, contactApi: 20 };

export const ROUND_TRIP_MS = 20;

const NO_COUNTS = { secretsManager: 0, tokenEndpoint: 0, contactApi: 0, connections: 0 };

/** The peers encode a client in the simplest way, which these characters allow. */
const CRM_CLIENT = { clientId: 'bench-webhook', clientSecret: 'bench-secret' };
const MONTH_MS = 30 * 86_400_000;

/** The local stack, which everybody in the race asks. */
export type MeasuredStack = Awaited<ReturnType<typeof startMeasuredStack>>;

/** Starts the local stack, with secrets that were not rotated lately. */
export async function startMeasuredStack() {
  let counts = { ...NO_COUNTS };
  let ageMs = MONTH_MS;
  const stack = await startLocalStack({
    crmClient: CRM_CLIENT,
    nowEpochMs: () => Date.now() - ageMs,
    onEvent(server, event) {
      if (event !== 'answer') {
        counts[event === 'request' ? server : 'connections'] += 1;
      }
    },
  });
  ageMs = 0;
  // The floor's, which reads no secret.
  const { clientId: CRM_CLIENT_ID, clientSecret: CRM_CLIENT_SECRET } = CRM_CLIENT;
  const ofFloor = { WEBHOOK_SECRET: LOCAL_WEBHOOK_SECRET, CRM_CLIENT_ID, CRM_CLIENT_SECRET };
  const environment: Readonly<Record<string, string>> = { ...stack.environment, ...ofFloor };
  return {
    environment,
    setLatency(latency: Latency): void {
      for (const server of STACK_SERVERS) {
        stack[server].latencyMs = latency[server];
      }
    },
    /** Returns the requests to each server and the connections to all, since this was last called. */
    takeCounts() {
      const taken = counts;
      counts = { ...NO_COUNTS };
      return taken;
    },
    stop: stack.stop,
  };
}
