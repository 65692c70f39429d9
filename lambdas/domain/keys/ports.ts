import type { AuditEvent } from '../events/audit-event.ts';
import type { Environment } from '../shared/environments.ts';
import type { KeptAnswer } from '../shared/kept-answer.ts';
import type { Workspace } from '../workspaces/workspace.ts';
import type { Credential } from './credential.ts';
import type { DigestReference, PepperKeyring } from './digest.ts';
import type { ApiKeyRecord } from './key-record.ts';
import type { KeyOrder } from './list/key-order.ts';

/** The credentials, for the hot path. Every method throws ServiceUnavailableError when the table does not respond. */
export interface CredentialStore {
  /** Returns the credential under one of these digests, read consistently in one call. */
  find(references: readonly DigestReference[]): Promise<FoundCredential | undefined>;
  /**
   * Moves a credential that was found under an older pepper to the current one. Does nothing if the key changed after it
   * was read: the next use tries again.
   */
  moveToPepper(found: FoundCredential, to: DigestReference): Promise<void>;
  /**
   * Records the first use of a key's newest value, which begins the grace period of the previous one. Does nothing if the
   * key changed after it was read: the next use tries again.
   */
  noteFirstUse(found: FoundCredential, now: number): Promise<void>;
  /** Records when the key was last used. Does nothing if the key is deleted, or was used later. */
  markUsed(credential: Credential, at: string): Promise<void>;
  /** Records when a value of a key with two values was last used. Does nothing if the value has ended. */
  markValueUsed(found: FoundCredential, at: string): Promise<void>;
}

export interface FoundCredential {
  readonly reference: DigestReference;
  readonly credential: Credential;
}

/** The keys, for their management. Each change is one transaction, audit event included. */
export interface KeyStore {
  getWorkspace(workspaceId: string): Promise<Workspace | undefined>;
  getKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined>;
  getRootKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined>;
  /** Returns the key that has a tag, or had it before it was deleted. */
  ownerOfTag(tag: string): Promise<TagOwner | undefined>;
  /**
   * Lists keys, read consistently. A filtered page may be short, or even empty, and still have a next one.
   * @throws InvalidRequestError when the workspace has too many keys for an order other than that of the table
   */
  listKeys(workspaceId: string, query: KeyQuery): Promise<KeyPage>;
  /**
   * Stores a new key, counted against the maximum of its workspace.
   * @param maxKeysOf Returns the maximum; null if unlimited. Throws to refuse the key. Called with each read of the workspace
   * @throws KeyLimitExceededError when the workspace has its maximum; exact under concurrency
   * @throws NotFoundError when there is no such workspace
   * @throws RepeatedRequestError when the answer is kept already
   */
  createKey(
    record: ApiKeyRecord,
    maxKeysOf: (workspace: Workspace) => number | null,
    audit: AuditEvent,
    sealed?: SealedValue,
    answer?: KeptAnswer,
  ): Promise<void>;
  /**
   * Applies a change to the newest state of a key, and again if another change came first: the change is stored only if
   * the key is still as the change read it. Credentials of dropped values are deleted, and those of new values added. A
   * change that returns the record that it was given changes nothing.
   * @throws NotFoundError when there is no such key
   * @throws ConflictError when other requests kept changing the key
   * @throws RepeatedRequestError when the answer is kept already
   */
  changeKey(workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord>;
  /** @throws NotFoundError when there is no such key */
  deleteKey(workspaceId: string, keyId: string, check: (record: ApiKeyRecord) => AuditEvent): Promise<void>;
  /**
   * Keeps the answer to a request that changes several keys, before it changes them.
   * @throws RepeatedRequestError when the answer is kept already
   */
  keepAnswer(answer: KeptAnswer): Promise<void>;
  /** Returns when values of keys with two values were last used, by digest. Values without a recorded use are left out. */
  usesOf(values: readonly DigestReference[]): Promise<ReadonlyMap<string, string>>;
  /** Returns the sealed value of a key; undefined if there is none. */
  getSealed(workspaceId: string, keyId: string): Promise<SealedValue | undefined>;
}

/** The key that a tag belongs to. */
export interface TagOwner {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly isRoot: boolean;
}

/** A key value that only KMS can decrypt, and only for this key. */
export interface SealedValue {
  /** The data key that encrypts the value, itself encrypted by KMS. Base64. */
  readonly wrappedKey: string;
  /** AES-256-GCM: 12 bytes of IV, the ciphertext, 16 bytes of tag. Base64. */
  readonly ciphertext: string;
}

/** Keeps key values recoverable. */
export interface ValueSealer {
  seal(key: SealedFor, keyValue: string): Promise<SealedValue>;
  /** Returns undefined if the value was sealed under another KMS key. */
  open(key: SealedFor, sealed: SealedValue): Promise<string | undefined>;
}

/** The key to which a sealed value is bound. */
export interface SealedFor {
  readonly workspaceId: string;
  readonly keyId: string;
}

export interface KeyQuery {
  readonly environment: Environment | undefined;
  readonly limit: number;
  /** The place to continue after: `next` of the page before. */
  readonly after: string | undefined;
  /** @default all keys */
  readonly matches?: ((key: ApiKeyRecord) => boolean) | undefined;
  /** @default newest first */
  readonly order?: KeyOrder | undefined;
}

export interface KeyPage {
  readonly keys: ApiKeyRecord[];
  /** The place to continue after; undefined after the last page. */
  readonly next: string | undefined;
  /** The number of keys that match, on all pages; undefined: it was not counted. */
  readonly total?: number | undefined;
}

/** Returns the changed key for the current one. It throws to refuse the change, and is called again after a concurrent change. */
export type KeyChange = (current: ApiKeyRecord) => ChangedKey | Promise<ChangedKey>;

export interface ChangedKey {
  readonly record: ApiKeyRecord;
  readonly audits: readonly AuditEvent[];
  /** The sealed newest value, if the deployment keeps it. */
  readonly sealed?: SealedValue | undefined;
  /** The answer to the request that makes the change, if it has an idempotency key. */
  readonly answer?: KeptAnswer | undefined;
}

/** The pepper keyring. Each instance reads it again every few minutes. */
export interface PepperSource {
  keyring(): Promise<PepperKeyring>;
  /** Returns the keyring, read again unless that happened a moment ago. For keys that are unknown under every known pepper. */
  refreshedKeyring(): Promise<PepperKeyring>;
}
