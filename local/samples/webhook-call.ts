import { sign } from '../../lib/signature/sign.ts';
import { LOCAL_WEBHOOK_SECRET } from '../credentials.ts';

/** One HTTP request of Cognigy's to the webhook, before a gateway makes an event of it. */
export interface WebhookCall {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the call that sends `body`, signed with the local secret; or signed as another body, to be refused. */
export function webhookCall(
  body: string,
  signedBody: string = body,
  secret: string = LOCAL_WEBHOOK_SECRET,
): WebhookCall {
  return {
    headers: {
      accept: 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      'user-agent': 'cognigy-ai',
      'x-cognigy-signature': sign(signedBody, secret),
    },
    body,
  };
}
