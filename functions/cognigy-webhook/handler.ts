import { createKeepAliveClient } from '../http/keep-alive-client.ts';
import { createSecretReader } from '../secrets-manager/read-secret.ts';
import { realTime } from './real-time.ts';
import { startWebhook } from './start-webhook.ts';

const { send, connect } = createKeepAliveClient(realTime);

/** The Lambda function: started once per environment, at INIT. */
export const handler = startWebhook(process.env, {
  send,
  connect,
  readSecret: createSecretReader(send),
  time: realTime,
  random: Math.random,
  write: (text) => process.stdout.write(text),
});
