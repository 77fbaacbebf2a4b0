import type { Respond, ServedAnswer } from './exchange.ts';
import { SECRET_STAGES, type SecretStage, type SecretVersion, type Vault } from './vault.ts';

const ARN_PREFIX = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:';
/** Real ones end in six random characters. */
const ARN_SUFFIX = '-LOCAL0';

/** Returns the ARN under which the local Secrets Manager also knows a secret. */
export function localSecretArn(name: string): string {
  return `${ARN_PREFIX}${name}${ARN_SUFFIX}`;
}

/** Creates an AWS Secrets Manager that knows `GetSecretValue` only, in the AWS JSON 1.1 protocol. */
export function createSecretsManager(vault: Vault): Respond {
  return ({ method, path, headers, body }) => {
    if (method !== 'POST' || path !== '/' || headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
      return refusal('UnknownOperationException', 'The local Secrets Manager knows GetSecretValue only.');
    }
    const query = parseObject(body);
    if (query === undefined) {
      return refusal('SerializationException', 'The body is not a JSON object.');
    }
    const { SecretId, VersionId, VersionStage } = query;
    if (typeof SecretId !== 'string') {
      return refusal('InvalidParameterException', 'SecretId is missing.');
    }
    const name = nameOf(SecretId);
    const version = findVersion(vault, name, VersionId, VersionStage);
    if (version === undefined) {
      return refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret value.");
    }
    return amzJson(200, {
      ARN: localSecretArn(name),
      Name: name,
      VersionId: version.versionId,
      SecretString: version.text,
      VersionStages: SECRET_STAGES.filter((stage) => vault.read(name, stage) === version),
      // In seconds with a fraction, as the protocol writes instants.
      CreatedDate: version.createdAtEpochMs / 1_000,
    });
  };
}

function nameOf(secretId: string): string {
  const isArn = secretId.startsWith(ARN_PREFIX) && secretId.endsWith(ARN_SUFFIX);
  return isArn ? secretId.slice(ARN_PREFIX.length, -ARN_SUFFIX.length) : secretId;
}

/** Without a version or stage it is the current one; with both, both must name the same. */
function findVersion(
  vault: Vault,
  name: string,
  versionId: unknown,
  stage: unknown,
): SecretVersion | undefined {
  const wanted = stage ?? (versionId === undefined ? 'AWSCURRENT' : undefined);
  const stages: readonly SecretStage[] = SECRET_STAGES.filter(
    (candidate) => wanted === undefined || candidate === wanted,
  );
  return stages
    .map((candidate) => vault.read(name, candidate))
    .find((version) => version !== undefined && (versionId === undefined || version.versionId === versionId));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

function refusal(type: string, message: string): ServedAnswer {
  return amzJson(400, { __type: type, message });
}

function amzJson(status: number, body: unknown): ServedAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
}
