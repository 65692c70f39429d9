import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { readPersisted, writePersisted } from '../../shared/persisted-file.ts';

const MasterKey = z.base64().refine((text) => Buffer.from(text, 'base64').length === keyBytes, 'is not 32 bytes');
const keyBytes = 32;

const loss = 'Without its keys, data that was encrypted under them cannot be read';

/** The secret keys of KMS, by key id. Each is created when it is first needed, and persisted in a file (mode 0600). */
export class MasterKeys {
  readonly #file: string | undefined;
  readonly #byId: Map<string, Buffer>;

  /**
   * @param file Undefined: in memory only.
   * @throws StartError if the file is damaged
   */
  constructor(file: string | undefined) {
    this.#file = file;
    const persisted = file === undefined ? undefined : readPersisted(file, z.record(z.string(), MasterKey), loss);
    this.#byId = new Map(Object.entries(persisted ?? {}).map(([id, text]) => [id, Buffer.from(text, 'base64')]));
  }

  of(id: string): Buffer {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const made = randomBytes(keyBytes);
    this.#byId.set(id, made);
    if (this.#file !== undefined) {
      const texts = [...this.#byId].map(([id, key]) => [id, key.toString('base64')] as const);
      writePersisted(this.#file, Object.fromEntries(texts));
    }
    return made;
  }
}
