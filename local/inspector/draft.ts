import { asJsonObject } from '../../lib/json/json-object.ts';
import { LOCAL_WEBHOOK_SECRET } from '../credentials.ts';
import { describeBody } from '../signing/describe-body.ts';
import { signedHeaders, timestampOf } from '../signing/signed-call.ts';
import { GATEWAYS, gatewayEvent } from '../webhook-server/gateway-event.ts';
import type { CallerSecrets } from '../webhook-server/local-webhook.ts';
import { curlOf, powershellOf, pythonOf } from './call-code.ts';
import type { Draft, SignedDraft } from './page-api.ts';

const AUTHS = ['signature', 'wrong secret', 'api key', 'wrong key', 'nothing'] as const;

/** Reads a draft that the page sent; what it lacks is the usual. */
export function readDraft(value: unknown): Draft {
  const { body, auth, timestamp, gateway, base64 } = asJsonObject(value);
  return {
    body: typeof body === 'string' ? body : '',
    auth: AUTHS.find((known) => known === auth) ?? 'signature',
    timestamp: timestamp === true,
    gateway: GATEWAYS.find((known) => known === gateway) ?? 'http',
    base64: base64 === true,
  };
}

/** Signs a draft as it asks for. */
export function signDraft(
  draft: Draft,
  secrets: CallerSecrets,
  url: string,
  nowEpochMs: number,
): SignedDraft {
  const headers = headersOf(draft, secrets, nowEpochMs);
  // What opens nothing but this stack may be shown; one's own secret may not.
  const { webhookSecret } = secrets;
  const shownSecret = webhookSecret.startsWith(LOCAL_WEBHOOK_SECRET) ? webhookSecret : 'YOUR-SECRET';
  const call = { url, headers, body: draft.body, secret: shownSecret, timestamp: draft.timestamp };
  const signed = draft.auth === 'signature';
  return {
    headers,
    code: {
      curl: curlOf(call),
      ...(signed && { PowerShell: powershellOf(call), Python: pythonOf(call) }),
    },
    warnings: describeBody(Buffer.from(draft.body)),
  };
}

/** Returns the event that the draft's gateway makes of it. */
export function draftEvent(draft: Draft, secrets: CallerSecrets, atEpochMs: number) {
  const { gateway, base64, body } = draft;
  const headers = {
    'user-agent': 'local-page',
    accept: 'application/json',
    ...headersOf(draft, secrets, atEpochMs),
  };
  return gatewayEvent({ headers, body: Buffer.from(body), gateway, base64, atEpochMs });
}

function headersOf(draft: Draft, { webhookSecret, apiKey }: CallerSecrets, nowEpochMs: number) {
  const timestamp = draft.timestamp ? timestampOf(nowEpochMs) : undefined;
  const body = Buffer.from(draft.body);
  switch (draft.auth) {
    case 'nothing':
      return { 'content-type': 'application/json' };
    case 'api key':
      return signedHeaders(body, { secret: webhookSecret, apiKey });
    case 'wrong key':
      return signedHeaders(body, { secret: webhookSecret, apiKey: 'a-wrong-key' });
    case 'wrong secret':
      return signedHeaders(body, { secret: 'a-wrong-secret', timestamp });
    default:
      return signedHeaders(body, { secret: webhookSecret, timestamp });
  }
}
