import type { ApiKeyRecord } from '../keys/key-record.ts';
import type { StoredKeyring } from '../keys/keyring-schema.ts';

/** The items that are due, found by an index, never by a scan. */
export interface DueStore {
  /** The items that were due at this moment, in batches, the oldest first. Another run may have processed them: read them before. */
  due(now: number): AsyncIterable<readonly DueItem[]>;
  /** Returns the secret of a deleted key; undefined if it is deleted too. */
  getRetiredSecret(item: DueItem): Promise<RetiredSecret | undefined>;
  /** Makes a secret that could not be deleted due again at that time. */
  postpone(secret: RetiredSecret, until: string): Promise<void>;
  /** Removes the item of a deleted secret. */
  forget(secret: RetiredSecret): Promise<void>;
}

export interface DueItem {
  readonly kind: 'key' | 'retired_secret';
  readonly workspaceId: string;
  readonly keyId: string;
}

/** A secret that the service created, or may have started to create, for a key that is deleted. */
export interface RetiredSecret {
  readonly workspaceId: string;
  readonly keyId: string;
  /** null: it was not recorded. */
  readonly secretArn: string | null;
  readonly attempts: number;
}

/** The secrets from which consumers read their keys. Every method throws DeliveryRefusedError when Secrets Manager refuses. */
export interface ConsumerSecrets {
  /** Reads what a secret is, without its values. */
  describe(secretArn: string): Promise<ConsumerSecret>;
  /** Returns the secret that the service manages for a key. Creates it unless it exists. */
  ensureManaged(key: { readonly workspaceId: string; readonly keyId: string }): Promise<ConsumerSecret>;
  /** Returns the text of a version; undefined if there is no such version. */
  read(secretArn: string, versionId: string): Promise<string | undefined>;
  /** Adds a version that is not current yet. The first version of a new secret becomes current immediately. */
  stage(secretArn: string, versionId: string, text: string): Promise<'staged' | 'exists'>;
  /**
   * Makes a version the current one, and the version that was current the previous one. Returns false if another version
   * than `from` is current: another run or person has moved the label.
   */
  makeCurrent(secretArn: string, versionId: string, from: string | undefined): Promise<boolean>;
  /** Removes the pending label from a version that must not become current, or Secrets Manager would continue with it. */
  unstage(secretArn: string, versionId: string): Promise<void>;
  /** Deletes a secret that the service created. It can be restored for some days. Does nothing if it does not exist. */
  deleteManaged(secret: Pick<RetiredSecret, 'workspaceId' | 'keyId' | 'secretArn'>): Promise<void>;
}

export interface ConsumerSecret {
  readonly arn: string;
  /** The workspace and the key that its tags name. */
  readonly workspaceId: string | undefined;
  readonly keyId: string | undefined;
  readonly currentVersionId: string | undefined;
  readonly versionIds: readonly string[];
}

/** The secret that holds the keyring, for the functions that change it. */
export interface PepperVault {
  current(secretId: string): Promise<KeyringVersion>;
  /** Returns the keyring of a version; undefined if there is no such version, or it has no value yet. */
  read(secretId: string, versionId: string): Promise<StoredKeyring | undefined>;
  /** Adds a version that is not current yet. */
  stage(secretId: string, versionId: string, keyring: StoredKeyring, by: 'rotation' | 'us'): Promise<void>;
  /** Removes the pending label from a version, or Secrets Manager would continue with it. */
  unstage(secretId: string, versionId: string): Promise<void>;
  /** Makes a version the current one. Fails if another version than `from` is current. */
  makeCurrent(secretId: string, versionId: string, from: string): Promise<void>;
}

export interface KeyringVersion {
  readonly keyring: StoredKeyring;
  readonly versionId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** All keys, and the progress of their review. */
export interface ReviewStore {
  getReview(): Promise<Review | undefined>;
  putReview(review: Review): Promise<void>;
  /** Returns the keys after that place, root keys included, workspace by workspace. `next` is undefined after the last. */
  page(after: ReviewPlace | undefined): Promise<{ keys: readonly ApiKeyRecord[]; next: ReviewPlace | undefined }>;
  /** Returns the version of the pepper of each service key. */
  peppersOfServiceKeys(): Promise<readonly string[]>;
}

/** The progress of a review, and its counts. */
export interface Review {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** undefined: the beginning. */
  readonly place: ReviewPlace | undefined;
  /** Credentials by the version of their pepper. */
  readonly references: Readonly<Record<string, number>>;
  readonly keys: number;
  readonly stage: 'counting' | 'counted' | 'finished';
  /** The peppers that are being removed, and the version of the keyring without them; null: none. */
  readonly dropping: { readonly versions: readonly string[]; readonly versionId: string } | null;
}

export interface ReviewPlace {
  readonly workspaceId: string;
  /** The sort key of the last key that was reviewed; undefined: no key of the workspace was. */
  readonly sk: string | undefined;
}
