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
import { isPassing } from '../passing-errors.ts';

export interface ManagedSecretOptions {
  /** Tells the secrets of this deployment apart. */
  readonly deployment: string;
  /** How the names of secrets begin that are made here. */
  readonly namePrefix: string;
  /** The KMS key that encrypts them; undefined: the one that Secrets Manager has for the account. */
  readonly kmsKeyId: string | undefined;
}

/** For so many days a deleted secret can be restored: the least that Secrets Manager has. */
const recoveryDays = 7;

/**
 * Secrets of AWS Secrets Manager. Versions are named by their caller, so that every step can be repeated
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
    return consumerSecretOf(await answered(this.#client.send(new DescribeSecretCommand({ SecretId: secretArn }))));
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
      Description: `Latchkey: the value of the API key ${keyId}, which is rotated`,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    });
    await answered(
      this.#client.send(command).catch((error: unknown) => {
        // Another run has just made it.
        if (!isNamed(error, 'ResourceExistsException')) throw error;
      }),
    );
    return this.describe(Name);
  }

  async read(secretArn: string, versionId: string): Promise<string | undefined> {
    const command = new GetSecretValueCommand({ SecretId: secretArn, VersionId: versionId });
    const answer = await answered(this.#client.send(command)).catch(unlessMissing);
    return answer?.SecretString;
  }

  async stage(secretArn: string, versionId: string, text: string): Promise<'staged' | 'exists'> {
    const command = new PutSecretValueCommand({
      SecretId: secretArn,
      ClientRequestToken: versionId,
      SecretString: text,
      VersionStages: ['AWSPENDING'],
    });
    return answered(
      this.#client.send(command).then(
        () => 'staged' as const,
        (error: unknown) => {
          // Versions do not change: another run has made it, with another text.
          if (isNamed(error, 'ResourceExistsException')) return 'exists' as const;
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
    return answered(
      this.#client.send(command).then(
        () => true,
        (error: unknown) => {
          // So it answers when the label is elsewhere than `from` says.
          if (isNamed(error, 'InvalidParameterException')) return false;
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
    await answered(
      this.#client.send(command).catch((error: unknown) => {
        // The label is elsewhere already.
        if (!isNamed(error, 'InvalidParameterException')) throw error;
      }),
    );
  }

  async deleteManaged({
    secretArn,
    ...key
  }: Pick<RetiredSecret, 'workspaceId' | 'keyId' | 'secretArn'>): Promise<void> {
    const SecretId = secretArn ?? this.#managedName(key);
    // Looked at first: of a secret that does not exist, IAM knows no tags, and would only say that it may not be deleted.
    const known = await this.describe(SecretId).catch(unlessGone);
    if (known === undefined) return;
    const command = new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: recoveryDays });
    await answered(this.#client.send(command)).catch(unlessGone);
  }

  #managedName({ workspaceId, keyId }: { workspaceId: string; keyId: string }): string {
    return `${this.#managed.namePrefix}${workspaceId}/${keyId}`;
  }
}

function consumerSecretOf({ ARN, DeletedDate, Tags, VersionIdsToStages }: DescribeSecretCommandOutput): ConsumerSecret {
  if (ARN === undefined) throw new Error('Secrets Manager described a secret without its ARN.');
  if (DeletedDate !== undefined) throw new DeliveryRefusedError('secret_deleted');
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
  // Of the KMS key that encrypts the secret.
  DecryptionFailure: 'access_denied',
  EncryptionFailure: 'access_denied',
  ResourceNotFoundException: 'secret_not_found',
};

/** Runs a call. What the secret's owner can mend becomes DeliveryRefusedError, what only means "not now" does not. */
async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
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
  return /deletion|marked deleted/i.test(error.message) ? 'secret_deleted' : 'secret_rejected';
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
