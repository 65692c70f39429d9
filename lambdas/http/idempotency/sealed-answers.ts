import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const saltLength = 16;
const ivLength = 12;
const tagLength = 16;
const cipher = 'aes-256-gcm';

/** The name under which a client's answer is kept, and the encryption of that answer. */
export interface AnswerSeal {
  readonly id: string;
  seal(text: string): string;
  /** @throws Error if the text was not sealed by this client with this idempotency key, or was changed */
  open(sealed: string): string;
}

/**
 * Creates the seal of one idempotency key of a client. Its id and its encryption keys need both the idempotency key and the
 * secret of the deployment: a person who reads only the table, or only the secret, can open nothing. Guessing a weak
 * idempotency key needs the secret.
 */
export function answerSeal(secret: string, client: readonly string[], idempotencyKey: string): AnswerSeal {
  const root = createHmac('sha256', secret)
    .update(JSON.stringify([client, idempotencyKey]))
    .digest();
  const derived = (purpose: string, salt: Uint8Array) =>
    Buffer.from(hkdfSync('sha256', root, salt, `latchkey idempotency ${purpose}`, 32));
  const id = derived('id', new Uint8Array()).toString('base64url');
  // Each answer has an encryption key of its own, from a random salt.
  const encryptionKey = (salt: Uint8Array) => derived('answer', salt);
  return {
    id,

    seal(text) {
      const [salt, iv] = [randomBytes(saltLength), randomBytes(ivLength)];
      const encryption = createCipheriv(cipher, encryptionKey(salt), iv, { authTagLength: tagLength });
      encryption.setAAD(Buffer.from(id));
      const ciphertext = [encryption.update(text, 'utf8'), encryption.final()];
      return Buffer.concat([salt, iv, encryption.getAuthTag(), ...ciphertext]).toString('base64');
    },

    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const [ivStart, tagStart, start] = [saltLength, saltLength + ivLength, saltLength + ivLength + tagLength];
      const salt = bytes.subarray(0, ivStart);
      const decryption = createDecipheriv(cipher, encryptionKey(salt), bytes.subarray(ivStart, tagStart), {
        authTagLength: tagLength,
      });
      decryption.setAAD(Buffer.from(id));
      decryption.setAuthTag(bytes.subarray(tagStart, start));
      return Buffer.concat([decryption.update(bytes.subarray(start)), decryption.final()]).toString('utf8');
    },
  };
}
