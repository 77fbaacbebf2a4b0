// Runs in Lambda before a new version gets traffic, with the SDK that its runtime brings: one signed turn without a
// user. A file of its own, in CommonJS, because CloudFormation takes it as text for index.js.

const { createHmac } = require('node:crypto');
const {
  CodeDeployClient,
  PutLifecycleEventHookExecutionStatusCommand,
} = require('@aws-sdk/client-codedeploy');
const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');

async function isWell() {
  const SecretId = process.env.WEBHOOK_SECRET_ID;
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }));
  const body = JSON.stringify({ sessionId: 'smoke', cognigy: { conversationId: 'smoke' } });
  const signature = createHmac('sha256', JSON.parse(SecretString).webhookSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-cognigy-signature': signature };
  const Payload = JSON.stringify({ version: '2.0', headers, body, isBase64Encoded: false });
  const invoked = await new LambdaClient().send(
    new InvokeCommand({ FunctionName: process.env.VERSION, Payload }),
  );
  return !invoked.FunctionError && JSON.parse(Buffer.from(invoked.Payload).toString()).statusCode === 200;
}

exports.handler = async (event) => {
  const status = (await isWell().catch(() => false)) ? 'Succeeded' : 'Failed';
  const command = new PutLifecycleEventHookExecutionStatusCommand({
    deploymentId: event.DeploymentId,
    lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
    status,
  });
  await new CodeDeployClient().send(command);
};
