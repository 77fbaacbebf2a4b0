import { createKeepAliveClient } from '../http/keep-alive-client.ts';
import { createSecretReader } from '../secrets-manager/read-secret.ts';
import { realTime, writeToStdout } from './real-world.ts';
import { startWebhook } from './start-webhook.ts';

const { send, connect } = createKeepAliveClient(realTime);

/** The Lambda function: started once per environment, at INIT. */
export const handler = startWebhook(process.env, {
  send,
  connect,
  readSecret: createSecretReader(send),
  time: realTime,
  random: Math.random,
  loadExpressions: () => import('../../lib/policies/crm-document/expression.ts'),
  write: writeToStdout,
});
