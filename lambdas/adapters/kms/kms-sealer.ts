import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { SealedFor, SealedValue, ValueSealer } from '../../domain/keys/ports.ts';
import { secretTags } from '../../domain/shared/names.ts';
import { boundedTime } from '../bounded-time.ts';
import { orUnavailable } from '../or-unavailable.ts';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

export function createKms(): KMSClient {
  return new KMSClient(boundedTime);
}

/**
 * Envelope encryption: each value under a data key of its own, which KMS encrypts
 * (https://docs.aws.amazon.com/kms/latest/developerguide/kms-cryptography.html). Workspace and key are the encryption
 * context, so that CloudTrail shows whose value was opened, and one put beside another key does not open.
 */
export class KmsSealer implements ValueSealer {
  readonly #kms: KMSClient;
  readonly #keyId: string;

  constructor(kms: KMSClient, keyId: string) {
    this.#kms = kms;
    this.#keyId = keyId;
  }

  async seal(key: SealedFor, keyValue: string): Promise<SealedValue> {
    const { Plaintext, CiphertextBlob } = await orUnavailable(
      this.#kms.send(
        new GenerateDataKeyCommand({ KeyId: this.#keyId, KeySpec: 'AES_256', EncryptionContext: contextOf(key) }),
      ),
    );
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS gave no data key.');
    const iv = randomBytes(ivBytes);
    const encryption = createCipheriv(cipher, Plaintext, iv).setAAD(boundTo(key));
    const parts = [iv, encryption.update(keyValue, 'utf8'), encryption.final(), encryption.getAuthTag()];
    Plaintext.fill(0);
    return {
      wrappedKey: Buffer.from(CiphertextBlob).toString('base64'),
      ciphertext: Buffer.concat(parts).toString('base64'),
    };
  }

  async open(key: SealedFor, { wrappedKey, ciphertext }: SealedValue): Promise<string | undefined> {
    const command = new DecryptCommand({
      KeyId: this.#keyId,
      CiphertextBlob: Buffer.from(wrappedKey, 'base64'),
      EncryptionContext: contextOf(key),
    });
    const answer = await orUnavailable(this.#kms.send(command).catch(unlessOfAnotherKey));
    if (answer === undefined) return undefined;
    const { Plaintext } = answer;
    if (Plaintext === undefined) throw new Error('KMS gave no data key.');
    const bytes = Buffer.from(ciphertext, 'base64');
    const decryption = createDecipheriv(cipher, Plaintext, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
      .setAAD(boundTo(key))
      .setAuthTag(bytes.subarray(-tagBytes));
    const value = decryption.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decryption.final('utf8');
    Plaintext.fill(0);
    return value;
  }
}

/** What was sealed under a KMS key of a former configuration is not kept any more, as far as this one goes. */
function unlessOfAnotherKey(error: unknown): undefined {
  const isOfAnother = error instanceof Error && /^(IncorrectKey|InvalidCiphertext)Exception$/.test(error.name);
  if (!isOfAnother) throw error;
}

function contextOf({ workspaceId, keyId }: SealedFor): Record<string, string> {
  return { [secretTags.workspace]: workspaceId, [secretTags.key]: keyId };
}

function boundTo({ workspaceId, keyId }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([workspaceId, keyId]));
}
