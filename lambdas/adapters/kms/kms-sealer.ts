import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealedFor, SealedValue, ValueSealer } from '../../domain/keys/ports.ts';
import { secretTags } from '../../domain/shared/names.ts';
import { AwsJsonClient, type AwsJsonOptions } from '../lean/aws-json.ts';
import { orUnavailable } from '../or-unavailable.ts';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** KMS without the SDK (docs/decisions/0015-lean-aws-client.md). */
export function createKms(options?: AwsJsonOptions): AwsJsonClient {
  const kms = {
    name: 'kms',
    endpointVariable: 'AWS_ENDPOINT_URL_KMS',
    target: 'TrentService',
    version: '1.1',
  } as const;
  return new AwsJsonClient(kms, options);
}

/**
 * Envelope encryption: each value is encrypted with its own data key, which KMS encrypts
 * (https://docs.aws.amazon.com/kms/latest/developerguide/kms-cryptography.html). Workspace and key are the encryption
 * context: CloudTrail shows whose value was decrypted, and a sealed value that is moved to another key cannot be decrypted.
 */
export class KmsSealer implements ValueSealer {
  readonly #kms: AwsJsonClient;
  readonly #keyId: string;

  constructor(kms: AwsJsonClient, keyId: string) {
    this.#kms = kms;
    this.#keyId = keyId;
  }

  async seal(key: SealedFor, keyValue: string): Promise<SealedValue> {
    const request = { KeyId: this.#keyId, KeySpec: 'AES_256', EncryptionContext: contextOf(key) };
    const response = await orUnavailable(this.#kms.callRepeatedly('GenerateDataKey', request));
    const { CiphertextBlob } = response as { CiphertextBlob?: string };
    if (CiphertextBlob === undefined) throw new Error('KMS returned no data key.');
    const dataKey = dataKeyIn(response);
    const iv = randomBytes(ivBytes);
    const encryption = createCipheriv(cipher, dataKey, iv).setAAD(boundTo(key));
    const parts = [iv, encryption.update(keyValue, 'utf8'), encryption.final(), encryption.getAuthTag()];
    dataKey.fill(0);
    return {
      wrappedKey: CiphertextBlob,
      ciphertext: Buffer.concat(parts).toString('base64'),
    };
  }

  async open(key: SealedFor, { wrappedKey, ciphertext }: SealedValue): Promise<string | undefined> {
    const request = { KeyId: this.#keyId, CiphertextBlob: wrappedKey, EncryptionContext: contextOf(key) };
    const response = await orUnavailable(this.#kms.callRepeatedly('Decrypt', request).catch(unlessOfAnotherKey));
    if (response === undefined) return undefined;
    const dataKey = dataKeyIn(response);
    const bytes = Buffer.from(ciphertext, 'base64');
    const decryption = createDecipheriv(cipher, dataKey, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
      .setAAD(boundTo(key))
      .setAuthTag(bytes.subarray(-tagBytes));
    const value = decryption.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decryption.final('utf8');
    dataKey.fill(0);
    return value;
  }
}

/** Ignores the error for a value that was sealed under a previous KMS key: the value counts as not kept. Throws any other. */
function unlessOfAnotherKey(error: unknown): undefined {
  const isOfAnother = error instanceof Error && /^(IncorrectKey|InvalidCiphertext)Exception$/.test(error.name);
  if (!isOfAnother) throw error;
}

/** Returns the data key of a response. The caller must erase it. */
function dataKeyIn(response: unknown): Buffer {
  const { Plaintext } = response as { Plaintext?: string };
  if (Plaintext === undefined) throw new Error('KMS returned no data key.');
  return Buffer.from(Plaintext, 'base64');
}

function contextOf({ workspaceId, keyId }: SealedFor): Record<string, string> {
  return { [secretTags.workspace]: workspaceId, [secretTags.key]: keyId };
}

function boundTo({ workspaceId, keyId }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([workspaceId, keyId]));
}
