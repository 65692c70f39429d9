import type { SecretReader } from './secrets-manager.ts';

/** Returns a function that reads a secret when it is first needed, and again only after a failure. */
export function cachedSecret(read: SecretReader, secretId: string): () => Promise<string> {
  let secret: Promise<string> | undefined;
  return () => {
    secret ??= read(secretId).catch((error) => {
      secret = undefined;
      throw error;
    });
    return secret;
  };
}
