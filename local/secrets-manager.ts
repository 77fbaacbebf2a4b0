import { randomUUID } from 'node:crypto';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  serveOnLoopback,
} from './loopback-server.ts';

const TARGET = 'secretsmanager.GetSecretValue';
const CURRENT_STAGE = 'AWSCURRENT';

type StoredSecret = {
  readonly ARN: string;
  readonly Name: string;
  readonly VersionId: string;
  readonly SecretString: string;
  readonly VersionStages: readonly string[];
  /** Seconds since the epoch, as the protocol has it. */
  readonly CreatedDate: number;
};

/**
 * Starts an AWS Secrets Manager that knows `GetSecretValue` alone, in the JSON 1.1 protocol of the AWS SDKs.
 *
 * @param secrets secret strings by name; each secret has one version, labelled AWSCURRENT
 */
export function startSecretsManager(secrets: Readonly<Record<string, string>>): Promise<LoopbackServer> {
  const stored = Object.entries(secrets).map(([name, value]) => storedSecret(name, value));
  return serveOnLoopback((request) => answer(request, stored));
}

/** The ARN under which the local Secrets Manager also knows a secret; real ones end in six random characters. */
export function localSecretArn(name: string): string {
  return `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${name}-LOCAL0`;
}

function storedSecret(name: string, value: string): StoredSecret {
  return {
    ARN: localSecretArn(name),
    Name: name,
    VersionId: randomUUID(),
    SecretString: value,
    VersionStages: [CURRENT_STAGE],
    CreatedDate: Math.floor(Date.now() / 1000),
  };
}

function answer(request: LoopbackRequest, stored: readonly StoredSecret[]): LoopbackAnswer {
  if (request.method !== 'POST' || request.path !== '/' || request.headers['x-amz-target'] !== TARGET) {
    return refusal('UnknownOperationException', 'The local Secrets Manager knows GetSecretValue alone.');
  }
  const query = readQuery(request.body);
  if (query === undefined) return refusal('SerializationException', 'The body is not a JSON object.');

  const { SecretId, VersionId, VersionStage = CURRENT_STAGE } = query;
  if (typeof SecretId !== 'string') return refusal('InvalidParameterException', 'SecretId is missing.');

  const secret = stored.find(({ ARN, Name }) => SecretId === ARN || SecretId === Name);
  if (secret === undefined) {
    return refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const isOtherVersion = VersionId !== undefined && VersionId !== secret.VersionId;
  if (isOtherVersion || VersionStage !== CURRENT_STAGE) {
    return refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret value.");
  }
  return amzJson(200, secret);
}

function readQuery(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const query: unknown = JSON.parse(body);
    return typeof query === 'object' && query !== null ? { ...query } : undefined;
  } catch {
    return undefined;
  }
}

function refusal(type: string, message: string): LoopbackAnswer {
  return amzJson(400, { __type: type, message });
}

function amzJson(status: number, body: unknown): LoopbackAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body };
}
