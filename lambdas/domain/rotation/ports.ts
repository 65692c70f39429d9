import type { ApiKeyRecord } from '../keys/key-record.ts';
import type { StoredKeyring } from '../keys/keyring-schema.ts';

/** The scheduled Lambda's way to what is due, by an index: never a scan. */
export interface DueStore {
  /** What was due at this moment, in batches, the oldest first. It may be done already: look at it before. */
  due(now: number): AsyncIterable<readonly DueItem[]>;
  /** The secret of a deleted key, if it is still to be deleted. */
  getRetiredSecret(item: DueItem): Promise<RetiredSecret | undefined>;
  /** It could not be deleted; tries again at that time. */
  postpone(secret: RetiredSecret, until: string): Promise<void>;
  /** It is gone. */
  forget(secret: RetiredSecret): Promise<void>;
}

export interface DueItem {
  readonly kind: 'key' | 'retired_secret';
  readonly workspaceId: string;
  readonly keyId: string;
}

/** A secret that the service made, or may have begun to make, for a key which is no more. */
export interface RetiredSecret {
  readonly workspaceId: string;
  readonly keyId: string;
  /** null: nobody has noted it. */
  readonly secretArn: string | null;
  readonly attempts: number;
}

/** Secrets that consumers read their keys from. Every method throws DeliveryRefusedError when Secrets Manager refuses. */
export interface ConsumerSecrets {
  /** A secret as it is. */
  describe(secretArn: string): Promise<ConsumerSecret>;
  /** The secret of a key that the service makes itself; made unless it exists. */
  ensureManaged(key: { readonly workspaceId: string; readonly keyId: string }): Promise<ConsumerSecret>;
  /** What a version holds; undefined if there is no such version. */
  read(secretArn: string, versionId: string): Promise<string | undefined>;
  /** Adds a version that is not current yet, unless the secret has one (which is then the first of a new secret). */
  stage(secretArn: string, versionId: string, text: string): Promise<'staged' | 'exists'>;
  /**
   * Makes a version the current one, and the one that was current the previous one. False if another one is current than
   * `from`: whoever moved it knows more.
   */
  makeCurrent(secretArn: string, versionId: string, from: string | undefined): Promise<boolean>;
  /** Takes the label of a version away that is not to become current: else Secrets Manager would go on with it. */
  unstage(secretArn: string, versionId: string): Promise<void>;
  /** Deletes a secret that the service made; it can be restored for some days. Does nothing if it is gone. */
  deleteManaged(secret: Pick<RetiredSecret, 'workspaceId' | 'keyId' | 'secretArn'>): Promise<void>;
}

export interface ConsumerSecret {
  readonly arn: string;
  /** The workspace, and the key, that its tags name. */
  readonly workspaceId: string | undefined;
  readonly keyId: string | undefined;
  readonly currentVersionId: string | undefined;
  readonly versionIds: readonly string[];
}

/** The secret of the keyring, for those who change it. */
export interface PepperVault {
  current(secretId: string): Promise<KeyringVersion>;
  /** What a version holds; undefined if there is none, or nothing in it yet. */
  read(secretId: string, versionId: string): Promise<StoredKeyring | undefined>;
  /** Adds a version that is not current yet. */
  stage(secretId: string, versionId: string, keyring: StoredKeyring, by: 'rotation' | 'us'): Promise<void>;
  /** Takes the label of a rotation away from a version: else Secrets Manager would go on with it. */
  unstage(secretId: string, versionId: string): Promise<void>;
  /** Refused if another version is current than `from`. */
  makeCurrent(secretId: string, versionId: string, from: string): Promise<void>;
}

export interface KeyringVersion {
  readonly keyring: StoredKeyring;
  readonly versionId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What the review of all keys needs. */
export interface ReviewStore {
  getReview(): Promise<Review | undefined>;
  putReview(review: Review): Promise<void>;
  /** Some keys after that place, root keys included, workspace by workspace; `next` is undefined after the last. */
  page(after: ReviewPlace | undefined): Promise<{ keys: readonly ApiKeyRecord[]; next: ReviewPlace | undefined }>;
}

/** How far a review has got, and what it has counted. */
export interface Review {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** undefined: from the beginning. */
  readonly place: ReviewPlace | undefined;
  /** Credentials by the version of their pepper. */
  readonly references: Readonly<Record<string, number>>;
  readonly keys: number;
  readonly stage: 'counting' | 'counted' | 'finished';
  /** Peppers that are just being dropped, and the version of the keyring without them; null: none. */
  readonly dropping: { readonly versions: readonly string[]; readonly versionId: string } | null;
}

export interface ReviewPlace {
  readonly workspaceId: string;
  /** The sort key of the last key that was reviewed; undefined: none of the workspace was. */
  readonly sk: string | undefined;
}
