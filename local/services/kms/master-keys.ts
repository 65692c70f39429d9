import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { readKept, writeKept } from '../../shared/kept-file.ts';

const MasterKey = z.base64().refine((text) => Buffer.from(text, 'base64').length === keyBytes, 'is not 32 bytes');
const keyBytes = 32;

const loss = 'Without its keys nothing that was encrypted under them can be read';

/** The keys that never leave KMS, by the ids of KMS keys. Each is made when first asked for, and kept (mode 0600). */
export class MasterKeys {
  readonly #file: string | undefined;
  readonly #byId: Map<string, Buffer>;

  /**
   * @param file Undefined keeps them in memory.
   * @throws StartError if the file is damaged
   */
  constructor(file: string | undefined) {
    this.#file = file;
    const kept = file === undefined ? undefined : readKept(file, z.record(z.string(), MasterKey), loss);
    this.#byId = new Map(Object.entries(kept ?? {}).map(([id, text]) => [id, Buffer.from(text, 'base64')]));
  }

  of(id: string): Buffer {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const made = randomBytes(keyBytes);
    this.#byId.set(id, made);
    if (this.#file !== undefined) {
      const texts = [...this.#byId].map(([id, key]) => [id, key.toString('base64')] as const);
      writeKept(this.#file, Object.fromEntries(texts));
    }
    return made;
  }
}
