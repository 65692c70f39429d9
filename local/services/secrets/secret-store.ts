import { randomInt } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../../gateway/token-bucket.ts';
import { readKept, writeKept } from '../../shared/kept-file.ts';
import { accountId } from '../../template/resource-names.ts';
import { versionWith } from './secret-versions.ts';

const Version = z.strictObject({
  createdAt: z.number(),
  /** Null while a rotation has only announced it. */
  value: z.string().nullable(),
  /** e.g. `AWSCURRENT` */
  stages: z.array(z.string()),
});

const Rotation = z.strictObject({
  lambdaArn: z.string(),
  rules: z.record(z.string(), z.unknown()),
  lastRotatedAt: z.number().nullable(),
});

/** Times in epoch milliseconds. */
const StoredSecret = z.strictObject({
  arn: z.string(),
  name: z.string(),
  /** Of the template's resource; null: it was made while the API runs. */
  logicalId: z.string().nullable(),
  description: z.string().nullable(),
  kmsKeyId: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  createdAt: z.number(),
  changedAt: z.number(),
  /** When it is gone; null: it is not to be deleted. */
  deletedAt: z.number().nullable(),
  rotation: Rotation.nullable(),
  versions: z.record(z.string(), Version),
});
export type StoredSecret = z.infer<typeof StoredSecret>;

const Kept = z.strictObject({
  secrets: z.array(StoredSecret),
  /** By logical id, of resources that the template does not have now. */
  unclaimed: z.record(z.string(), z.string()),
});

/** As files were before secrets had versions: values by logical id. */
const Former = z.record(z.string(), z.string()).transform((unclaimed) => ({ secrets: [], unclaimed }));

const loss = 'Without its secrets no stored key can be verified';

export interface SecretStoreOptions {
  /** Undefined keeps them in memory. */
  readonly file: string | undefined;
  readonly clock?: Clock;
  /** For the ARNs of new secrets. */
  readonly region?: string;
}

/** The secrets of a run, kept in a file (mode 0600). What they are is said in secret-versions.ts. */
export class SecretStore {
  readonly now: Clock;
  readonly #file: string | undefined;
  readonly #region: string;
  readonly #byArn: Map<string, StoredSecret>;
  readonly #unclaimed: Map<string, string>;

  /** @throws StartError if the file is damaged */
  constructor({ file, clock = Date.now, region = 'us-east-1' }: SecretStoreOptions) {
    this.now = clock;
    this.#file = file;
    this.#region = region;
    const kept = file === undefined ? undefined : readKept(file, z.union([Kept, Former]), loss);
    this.#byArn = new Map(kept?.secrets.map((secret) => [secret.arn, secret]));
    this.#unclaimed = new Map(Object.entries(kept?.unclaimed ?? {}));
  }

  /** The secret with that ARN or name, to be deleted or not. */
  find(id: string): StoredSecret | undefined {
    const found = this.#byArn.get(id) ?? this.#all().find(({ name }) => name === id);
    if (found === undefined || found.deletedAt === null || found.deletedAt > this.now()) return found;
    this.delete(found);
    return undefined;
  }

  /** The secret that stands for a resource of the template. */
  ofResource(logicalId: string): StoredSecret | undefined {
    return this.#all().find((secret) => secret.logicalId === logicalId);
  }

  /** The value that a file of the former kind holds for a resource. It is given away once. */
  claim(logicalId: string): string | undefined {
    const value = this.#unclaimed.get(logicalId);
    this.#unclaimed.delete(logicalId);
    return value;
  }

  /** The current value of the secret with that ARN or name. */
  currentValue(id: string): string | undefined {
    const secret = this.find(id);
    return secret && (versionWith(secret, 'AWSCURRENT')?.[1].value ?? undefined);
  }

  /** Adds the secret, or puts it in the place of its former self. */
  put(secret: StoredSecret): StoredSecret {
    this.#byArn.set(secret.arn, secret);
    this.#write();
    return secret;
  }

  /** Changes a secret, if it is still there. */
  update(arn: string, change: (secret: StoredSecret) => StoredSecret): void {
    const secret = this.find(arn);
    if (secret !== undefined) this.put(change(secret));
  }

  delete({ arn }: StoredSecret): void {
    this.#byArn.delete(arn);
    this.#write();
  }

  /** Like the service's own: the name, and six characters that tell it from others that had this name. */
  newArn(name: string): string {
    const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
    return `arn:aws:secretsmanager:${this.#region}:${accountId}:secret:${name}-${suffix}`;
  }

  #all(): StoredSecret[] {
    return [...this.#byArn.values()];
  }

  #write(): void {
    if (this.#file === undefined) return;
    writeKept(this.#file, { secrets: this.#all(), unclaimed: Object.fromEntries(this.#unclaimed) });
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
