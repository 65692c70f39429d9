import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { readPersisted, writePersisted } from '../../shared/persisted-file.ts';
import type { Clock } from '../../shared/timers.ts';
import { accountId } from '../../template/resource-names.ts';
import { versionWith } from './secret-versions.ts';
import { StoredSecret } from './stored-secret.ts';

const SecretsFile = z.object({ secrets: z.array(StoredSecret) });

const loss = 'Without its secrets no stored key can be verified';

export interface SecretStoreOptions {
  /** The file; undefined: in memory only. */
  readonly file: string | undefined;
  readonly clock?: Clock;
  /** The Region in the ARNs of new secrets. */
  readonly region?: string;
}

/** The secrets of a run, kept in a file (mode 0600). The rules for their versions are in secret-versions.ts. */
export class SecretStore {
  readonly now: Clock;
  readonly #file: string | undefined;
  readonly #region: string;
  readonly #byArn: Map<string, StoredSecret>;

  /** @throws StartError if the file is damaged */
  constructor({ file, clock = Date.now, region = 'us-east-1' }: SecretStoreOptions) {
    this.now = clock;
    this.#file = file;
    this.#region = region;
    const persisted = file === undefined ? undefined : readPersisted(file, SecretsFile, loss);
    this.#byArn = new Map(persisted?.secrets.map((secret) => [secret.arn, secret]));
  }

  /** Returns the secret with that ARN or name, also if its deletion is scheduled. */
  find(id: string): StoredSecret | undefined {
    const found = this.#byArn.get(id) ?? this.#all().find(({ name }) => name === id);
    if (found === undefined || found.deletedAt === null || found.deletedAt > this.now()) return found;
    this.delete(found);
    return undefined;
  }

  /** Returns the secret of a resource in the template. */
  ofResource(logicalId: string): StoredSecret | undefined {
    return this.#all().find((secret) => secret.logicalId === logicalId);
  }

  /** Returns the current value of the secret with that ARN or name. */
  currentValue(id: string): string | undefined {
    const secret = this.find(id);
    return secret && (versionWith(secret, 'AWSCURRENT')?.[1].value ?? undefined);
  }

  /** Adds or replaces the secret. */
  put(secret: StoredSecret): StoredSecret {
    this.#byArn.set(secret.arn, secret);
    this.#write();
    return secret;
  }

  /** Changes a secret, if it still exists. */
  update(arn: string, change: (secret: StoredSecret) => StoredSecret): void {
    const secret = this.find(arn);
    if (secret !== undefined) this.put(change(secret));
  }

  delete({ arn }: StoredSecret): void {
    this.#byArn.delete(arn);
    this.#write();
  }

  /** Returns an ARN like those of the service: it ends with the name and six random characters. */
  newArn(name: string): string {
    const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
    return `arn:aws:secretsmanager:${this.#region}:${accountId}:secret:${name}-${suffix}`;
  }

  #all(): StoredSecret[] {
    return [...this.#byArn.values()];
  }

  #write(): void {
    if (this.#file === undefined) return;
    writePersisted(this.#file, { secrets: this.#all() });
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
