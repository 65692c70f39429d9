import type { CursorSecretSource } from '../../domain/shared/ports.ts';
import type { SecretReader } from './secrets-manager.ts';

/** The secret that signs cursors, read when first needed, then cached. */
export class CachedCursorSecret implements CursorSecretSource {
  readonly #read: SecretReader;
  readonly #secretId: string;
  #secret: Promise<string> | undefined;

  constructor(read: SecretReader, secretId: string) {
    this.#read = read;
    this.#secretId = secretId;
  }

  cursorSecret(): Promise<string> {
    this.#secret ??= this.#read(this.#secretId);
    this.#secret.catch(() => {
      this.#secret = undefined;
    });
    return this.#secret;
  }
}
