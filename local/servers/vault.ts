/** The staging labels of AWS Secrets Manager; each is on one version of a secret at most. */
export const SECRET_STAGES = ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'] as const;

export type SecretStage = (typeof SECRET_STAGES)[number];

/** One version of a secret. */
export interface SecretVersion {
  readonly text: string;
  /** When this version was created, even if it became current later. */
  readonly createdAtEpochMs: number;
  readonly versionId: string;
}

/** Secrets with their versions, whose staging labels move as AWS moves them. */
export interface Vault {
  /** Creates a secret whose only version is AWSCURRENT (CreateSecret). */
  create(name: string, text: string): void;
  /** Makes a new version AWSCURRENT, and the one that was it AWSPREVIOUS (PutSecretValue). */
  put(name: string, text: string): void;
  /** Creates a new version that is AWSPENDING only, as the first step of a rotation does (PutSecretValue). */
  stage(name: string, text: string): void;
  /**
   * Makes the pending version AWSCURRENT, and the one that was it AWSPREVIOUS, as the last step of a rotation does
   * (UpdateSecretVersionStage). The label AWSPENDING stays where it is, and a second time changes nothing.
   */
  promote(name: string): void;
  /** Makes the previous version AWSCURRENT again, and the one that was it AWSPREVIOUS (UpdateSecretVersionStage). */
  rollBack(name: string): void;
  /** Returns the version with this label; undefined if the secret has none, or does not exist. */
  read(name: string, stage: SecretStage): SecretVersion | undefined;
}

type Labels = Map<SecretStage, SecretVersion>;

/**
 * Creates an empty vault. Its methods throw if a secret, or the version to promote, does not exist.
 *
 * @param nowEpochMs the clock that dates versions
 */
export function createVault(nowEpochMs: () => number): Vault {
  const secrets = new Map<string, Labels>();
  let versions = 0;

  function createVersion(text: string): SecretVersion {
    versions += 1;
    // Numbered rather than random, so that a simulation says the same each time.
    const versionId = `00000000-0000-4000-8000-${String(versions).padStart(12, '0')}`;
    return { text, createdAtEpochMs: nowEpochMs(), versionId };
  }

  function labelsOf(name: string): Labels {
    const labels = secrets.get(name);
    if (labels === undefined) {
      throw new Error(`no secret ${name}`);
    }
    return labels;
  }

  /** AWSPREVIOUS follows by itself, as the API Reference of UpdateSecretVersionStage says. */
  function makeCurrent(labels: Labels, version: SecretVersion): void {
    const current = labels.get('AWSCURRENT');
    if (current !== undefined && current !== version) {
      labels.set('AWSPREVIOUS', current);
    }
    labels.set('AWSCURRENT', version);
  }

  function makeLabelledCurrent(name: string, stage: SecretStage): void {
    const labels = labelsOf(name);
    const version = labels.get(stage);
    if (version === undefined) {
      throw new Error(`secret ${name} has no version ${stage}`);
    }
    makeCurrent(labels, version);
  }

  return {
    create(name, text) {
      if (secrets.has(name)) {
        throw new Error(`secret ${name} exists`);
      }
      secrets.set(name, new Map([['AWSCURRENT', createVersion(text)]]));
    },
    put: (name, text) => makeCurrent(labelsOf(name), createVersion(text)),
    stage: (name, text) => {
      labelsOf(name).set('AWSPENDING', createVersion(text));
    },
    promote: (name) => makeLabelledCurrent(name, 'AWSPENDING'),
    rollBack: (name) => makeLabelledCurrent(name, 'AWSPREVIOUS'),
    read: (name, stage) => secrets.get(name)?.get(stage),
  };
}
