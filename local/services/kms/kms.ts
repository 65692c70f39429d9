import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Stack } from '../../template/template.ts';
import { checked, type Operation, serveJson } from '../aws-json.ts';
import type { PrivateEndpoint } from '../private-endpoint.ts';
import { ServiceError } from '../service-error.ts';
import type { MasterKeys } from './master-keys.ts';

/** A KMS key of the template, with its aliases. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  /** e.g. `alias/latchkey` */
  readonly aliases: readonly string[];
}

const Alias = z.object({ AliasName: z.string(), TargetKeyId: z.string() });

export function readKmsKeys(stack: Stack): KmsKey[] {
  const aliases = stack.resources('AWS::KMS::Alias').map((resource) => Alias.parse(stack.properties(resource)));
  return stack.resources('AWS::KMS::Key').map(({ id }) => {
    const arn = String(stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id));
    const own = aliases.filter(({ TargetKeyId }) => TargetKeyId === id || TargetKeyId === arn);
    return { id, arn, aliases: own.map(({ AliasName }) => AliasName) };
  });
}

const EncryptionContext = z.record(z.string(), z.string()).default({});
type EncryptionContext = z.output<typeof EncryptionContext>;
const KeyId = z.string().min(1).max(2048);
const bytes = (max: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length > 0 && length <= max, `must be of 1 to ${max} bytes`);

const GenerateDataKey = z.strictObject({ KeyId, KeySpec: z.literal('AES_256'), EncryptionContext });
const Encrypt = z.strictObject({ KeyId, Plaintext: bytes(4096), EncryptionContext });
const Decrypt = z.strictObject({ KeyId: KeyId.optional(), CiphertextBlob: bytes(6144), EncryptionContext });

const algorithm = { EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };

/**
 * Serves the operations of KMS with which Lambdas encrypt under keys that they never see
 * (https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html).
 */
export function startKms(keys: readonly KmsKey[], masterKeys: MasterKeys): Promise<PrivateEndpoint> {
  return serveJson({
    target: 'TrentService',
    version: '1.1',
    operations: {
      GenerateDataKey: valid(GenerateDataKey, (input) => {
        const { id, arn } = keyNamed(keys, input.KeyId);
        const dataKey = randomBytes(32);
        const blob = encrypt(masterKeys.of(id), id, dataKey, input.EncryptionContext);
        return { KeyId: arn, Plaintext: base64(dataKey), CiphertextBlob: base64(blob) };
      }),
      Encrypt: valid(Encrypt, (input) => {
        const { id, arn } = keyNamed(keys, input.KeyId);
        const blob = encrypt(masterKeys.of(id), id, input.Plaintext, input.EncryptionContext);
        return { KeyId: arn, CiphertextBlob: base64(blob), ...algorithm };
      }),
      Decrypt: valid(Decrypt, (input) => {
        const key = keys.find(({ id }) => id === keyIdOf(input.CiphertextBlob));
        if (key === undefined) throw invalidCiphertext();
        if (input.KeyId !== undefined && keyNamed(keys, input.KeyId).id !== key.id) {
          throw new ServiceError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        }
        const plaintext = decrypt(masterKeys.of(key.id), input.CiphertextBlob, input.EncryptionContext);
        return { KeyId: key.arn, Plaintext: base64(plaintext), ...algorithm };
      }),
    },
  });
}

/** Finds a key by its id, its ARN, an alias or an alias's ARN. */
function keyNamed(keys: readonly KmsKey[], name: string): KmsKey {
  const found = keys.find(
    ({ id, arn, aliases }) =>
      name === id || name === arn || aliases.some((alias) => name === alias || name === arn.replace(/key\/.*$/, alias)),
  );
  if (found === undefined) throw new ServiceError('NotFoundException', `Key '${name}' does not exist`);
  return found;
}

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts with AES-GCM. The result begins with the length of the key's id and the id. */
function encrypt(key: Buffer, keyId: string, plaintext: Buffer, context: EncryptionContext): Buffer {
  const id = Buffer.from(keyId);
  const iv = randomBytes(ivBytes);
  const encryption = createCipheriv(cipher, key, iv).setAAD(boundTo(keyId, context));
  const ciphertext = [encryption.update(plaintext), encryption.final()];
  return Buffer.concat([Buffer.of(id.length), id, iv, encryption.getAuthTag(), ...ciphertext]);
}

/** @throws ServiceError InvalidCiphertextException, also if the context differs */
function decrypt(key: Buffer, blob: Buffer, context: EncryptionContext): Buffer {
  const keyId = keyIdOf(blob);
  const ivAt = 1 + Buffer.byteLength(keyId);
  const tagAt = ivAt + ivBytes;
  const ciphertextAt = tagAt + tagBytes;
  try {
    const decryption = createDecipheriv(cipher, key, blob.subarray(ivAt, tagAt), { authTagLength: tagBytes })
      .setAAD(boundTo(keyId, context))
      .setAuthTag(blob.subarray(tagAt, ciphertextAt));
    return Buffer.concat([decryption.update(blob.subarray(ciphertextAt)), decryption.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

function keyIdOf(blob: Buffer): string {
  return blob.subarray(1, 1 + (blob[0] ?? 0)).toString('utf8');
}

/** Returns the authenticated data. The order of the context's entries does not matter. */
function boundTo(keyId: string, context: EncryptionContext): Buffer {
  const sorted = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify([keyId, sorted]));
}

function base64(buffer: Buffer): string {
  return buffer.toString('base64');
}

function invalidCiphertext(): ServiceError {
  return new ServiceError('InvalidCiphertextException', 'The ciphertext, or its encryption context, is not valid.');
}

function valid<Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => unknown): Operation {
  return checked('ValidationException', schema, run);
}
