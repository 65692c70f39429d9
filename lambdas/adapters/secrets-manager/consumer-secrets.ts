import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  SecretsManagerServiceException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { ConsumerSecret, ConsumerSecrets, RetiredSecret } from '../../domain/rotation/ports.ts';
import type { DeliveryRefusal } from '../../domain/shared/errors.ts';
import { DeliveryRefusedError, ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { secretTags } from '../../domain/shared/names.ts';
import { isNamed, isPassing } from '../passing-errors.ts';

export interface ManagedSecretOptions {
  /** The name of the deployment, for the tags of its secrets. */
  readonly deployment: string;
  /** The prefix of the names of managed secrets. */
  readonly namePrefix: string;
  /** The KMS key that encrypts them; undefined: the key of Secrets Manager for the account. */
  readonly kmsKeyId: string | undefined;
}

/** The days in which a deleted secret can be restored: the minimum of Secrets Manager. */
const recoveryDays = 7;

/**
 * Secrets of AWS Secrets Manager. The caller names versions, so every step can be repeated
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version).
 */
export class SecretsManagerConsumerSecrets implements ConsumerSecrets {
  readonly #client: SecretsManagerClient;
  readonly #managed: ManagedSecretOptions;

  constructor(client: SecretsManagerClient, managed: ManagedSecretOptions) {
    this.#client = client;
    this.#managed = managed;
  }

  async describe(secretArn: string): Promise<ConsumerSecret> {
    return consumerSecretOf(await translated(this.#client.send(new DescribeSecretCommand({ SecretId: secretArn }))));
  }

  async ensureManaged({ workspaceId, keyId }: { workspaceId: string; keyId: string }): Promise<ConsumerSecret> {
    const { deployment, kmsKeyId } = this.#managed;
    const Name = this.#managedName({ workspaceId, keyId });
    const known = await this.describe(Name).catch(unlessMissing);
    if (known !== undefined) return known;
    const tags = {
      [secretTags.workspace]: workspaceId,
      [secretTags.key]: keyId,
      [secretTags.deployment]: deployment,
    };
    const command = new CreateSecretCommand({
      Name,
      Description: `Latchkey: the value of the API key ${keyId}, which is rotated automatically`,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    });
    await translated(
      this.#client.send(command).catch((error: unknown) => {
        // Another run has just created it.
        if (!isNamed(error, 'ResourceExistsException')) throw error;
      }),
    );
    return this.describe(Name);
  }

  async read(secretArn: string, versionId: string): Promise<string | undefined> {
    const command = new GetSecretValueCommand({ SecretId: secretArn, VersionId: versionId });
    const response = await translated(this.#client.send(command)).catch(unlessMissing);
    return response?.SecretString;
  }

  async stage(secretArn: string, versionId: string, text: string): Promise<'staged' | 'exists'> {
    const command = new PutSecretValueCommand({
      SecretId: secretArn,
      ClientRequestToken: versionId,
      SecretString: text,
      VersionStages: ['AWSPENDING'],
    });
    return translated(
      this.#client.send(command).then(
        () => 'staged' as const,
        (error: unknown) => {
          // Versions never change: another run has created this one, with another text.
          if (isNamed(error, 'ResourceExistsException')) return 'exists' as const;
          // Secrets Manager keeps about 100 versions, and removes none from the last 24 hours.
          if (isNamed(error, 'LimitExceededException')) {
            throw new DeliveryRefusedError('too_many_versions', { cause: error });
          }
          throw error;
        },
      ),
    );
  }

  async makeCurrent(secretArn: string, versionId: string, from: string | undefined): Promise<boolean> {
    const command = new UpdateSecretVersionStageCommand({
      SecretId: secretArn,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: versionId,
      ...(from !== undefined && { RemoveFromVersionId: from }),
    });
    return translated(
      this.#client.send(command).then(
        () => true,
        (error: unknown) => {
          // Secrets Manager answers this when another version than `from` has the label.
          if (isOfLabel(error)) return false;
          throw error;
        },
      ),
    );
  }

  async unstage(secretArn: string, versionId: string): Promise<void> {
    const command = new UpdateSecretVersionStageCommand({
      SecretId: secretArn,
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: versionId,
    });
    await translated(
      this.#client.send(command).catch((error: unknown) => {
        // Another version has the label already.
        if (!isOfLabel(error)) throw error;
      }),
    );
  }

  async deleteManaged({
    secretArn,
    ...key
  }: Pick<RetiredSecret, 'workspaceId' | 'keyId' | 'secretArn'>): Promise<void> {
    const SecretId = secretArn ?? this.#managedName(key);
    // Read first: a missing secret has no tags, so IAM would only deny its deletion.
    const known = await this.describe(SecretId).catch(unlessGone);
    if (known === undefined) return;
    const command = new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: recoveryDays });
    await translated(this.#client.send(command)).catch(unlessGone);
  }

  #managedName({ workspaceId, keyId }: { workspaceId: string; keyId: string }): string {
    return `${this.#managed.namePrefix}${workspaceId}/${keyId}`;
  }
}

function consumerSecretOf(described: DescribeSecretCommandOutput): ConsumerSecret {
  const { ARN, DeletedDate, PrimaryRegion, Tags, VersionIdsToStages } = described;
  if (ARN === undefined) throw new Error('Secrets Manager described a secret without an ARN.');
  if (DeletedDate !== undefined) throw new DeliveryRefusedError('secret_deleted');
  const [, , , region] = ARN.split(':');
  if (PrimaryRegion !== undefined && PrimaryRegion !== region) throw new DeliveryRefusedError('secret_is_replica');
  const versions = Object.entries(VersionIdsToStages ?? {});
  return {
    arn: ARN,
    workspaceId: Tags?.find(({ Key }) => Key === secretTags.workspace)?.Value,
    keyId: Tags?.find(({ Key }) => Key === secretTags.key)?.Value,
    currentVersionId: versions.find(([, stages]) => stages.includes('AWSCURRENT'))?.[0],
    versionIds: versions.map(([id]) => id),
  };
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof DeliveryRefusedError && error.reason === 'secret_not_found')) throw error;
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof DeliveryRefusedError && error.isGone)) throw error;
}

const reasons: Readonly<Record<string, DeliveryRefusal>> = {
  AccessDeniedException: 'access_denied',
  // Access to the KMS key that encrypts the secret is denied.
  DecryptionFailure: 'access_denied',
  EncryptionFailure: 'access_denied',
  ResourceNotFoundException: 'secret_not_found',
};

/** Runs a call. Errors that the owner of the secret can fix become DeliveryRefusedError; temporary ones become ServiceUnavailableError. */
async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof DeliveryRefusedError) throw error;
    if (!(error instanceof SecretsManagerServiceException)) throw new ServiceUnavailableError({ cause: error });
    if (isPassing(error.name) || (error.$metadata.httpStatusCode ?? 0) >= 500) {
      throw new ServiceUnavailableError({ cause: error });
    }
    throw new DeliveryRefusedError(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: SecretsManagerServiceException): DeliveryRefusal {
  const known = reasons[error.name];
  if (known !== undefined) return known;
  if (isOfReplica(error)) return 'secret_is_replica';
  return /deletion|marked deleted/i.test(error.message) ? 'secret_deleted' : 'secret_rejected';
}

/** Whether Secrets Manager refused to move a label, because another version has it. */
function isOfLabel(error: unknown): boolean {
  return isNamed(error, 'InvalidParameterException') && !isOfReplica(error);
}

/** "Operation not permitted on a replica secret. Call must be made in primary secret's region." */
function isOfReplica(error: unknown): boolean {
  return error instanceof Error && /replica secret/i.test(error.message);
}
