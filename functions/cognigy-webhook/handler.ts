import { createKeepAliveClient } from '../http/keep-alive-client.ts';
import { createSecretReader } from '../secrets-manager/read-secret.ts';
import { realTime, writeToStdout } from './real-world.ts';
import { startWebhook } from './start-webhook.ts';

const { send, connect } = createKeepAliveClient(realTime);

/** A file of its own in the artifact: nobody needs it before the first answer of the CRM or its token endpoint. */
const expressions = import('../../lib/policies/crm-document/expression.ts');

/** The Lambda function: started once per environment, at INIT. */
export const handler = startWebhook(process.env, {
  send,
  connect,
  readSecret: createSecretReader(send),
  time: realTime,
  random: Math.random,
  compileExpression: expressions.then(({ compileExpression }) => compileExpression),
  write: writeToStdout,
});
