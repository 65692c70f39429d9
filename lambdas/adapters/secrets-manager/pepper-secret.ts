import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { StoredKeyring } from '../../domain/keys/keyring-schema.ts';
import type { KeyringVersion, PepperVault } from '../../domain/rotation/ports.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { orUnavailable } from '../or-unavailable.ts';
import { parseKeyring } from './keyring.ts';

/** The label of versions that are not part of a rotation. `AWSPENDING` belongs to Secrets Manager. */
const ownLabel = 'LATCHKEY_PENDING';

/** The secret that holds the keyring, for the functions that change it. */
export class SecretsManagerPepperVault implements PepperVault {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async current(secretId: string): Promise<KeyringVersion> {
    const {
      SecretString = '',
      VersionId = '',
      CreatedDate,
    } = await orUnavailable(
      this.#client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSCURRENT' })),
    );
    return { keyring: parseKeyring(SecretString), versionId: VersionId, createdAt: CreatedDate?.getTime() ?? 0 };
  }

  async read(secretId: string, versionId: string): Promise<StoredKeyring | undefined> {
    const { VersionIdsToStages } = await orUnavailable(
      this.#client.send(new DescribeSecretCommand({ SecretId: secretId })),
    );
    if (VersionIdsToStages?.[versionId] === undefined) return undefined;
    try {
      const command = new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId });
      const { SecretString } = await this.#client.send(command);
      return SecretString === undefined ? undefined : parseKeyring(SecretString);
    } catch (error) {
      // RotateSecret creates a version before it has a value.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
      throw new ServiceUnavailableError({ cause: error });
    }
  }

  async stage(secretId: string, versionId: string, keyring: StoredKeyring, by: 'rotation' | 'us'): Promise<void> {
    await orUnavailable(
      this.#client.send(
        new PutSecretValueCommand({
          SecretId: secretId,
          ClientRequestToken: versionId,
          SecretString: JSON.stringify(keyring),
          VersionStages: [by === 'rotation' ? 'AWSPENDING' : ownLabel],
        }),
      ),
    );
  }

  async unstage(secretId: string, versionId: string): Promise<void> {
    const command = new UpdateSecretVersionStageCommand({
      SecretId: secretId,
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: versionId,
    });
    await this.#client.send(command).catch((error: unknown) => {
      // Another version has the label already.
      if (!(error instanceof Error && error.name === 'InvalidParameterException')) {
        throw new ServiceUnavailableError({ cause: error });
      }
    });
  }

  async makeCurrent(secretId: string, versionId: string, from: string): Promise<void> {
    await orUnavailable(
      this.#client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: versionId,
          // This fails if another keyring became current in the meantime, which would be lost.
          RemoveFromVersionId: from,
        }),
      ),
    );
  }
}
