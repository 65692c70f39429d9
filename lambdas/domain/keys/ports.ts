import type { AuditEvent } from '../events/audit-event.ts';
import type { Environment } from '../shared/environments.ts';
import type { Workspace } from '../workspaces/workspace.ts';
import type { Credential } from './credential.ts';
import type { DigestReference, PepperKeyring } from './digest.ts';
import type { ApiKeyRecord } from './key-record.ts';

/** What the hot path needs of the keys table. Every method throws ServiceUnavailableError when the table does not answer. */
export interface CredentialStore {
  /** The credential under one of these digests, read consistently, in one call. */
  find(references: readonly DigestReference[]): Promise<FoundCredential | undefined>;
  /**
   * Moves a credential that was found under an older pepper to the current one. Does nothing if the key has changed
   * since it was read: the next use tries again.
   */
  moveToPepper(found: FoundCredential, to: DigestReference): Promise<void>;
  /**
   * Notes that the newest value of a key is in use, so that the grace of the one before begins. Does nothing if the key has
   * changed since it was read: the next use tries again.
   */
  noteFirstUse(found: FoundCredential, now: number): Promise<void>;
  /** Notes when the key was last used. Does nothing if the key is gone. */
  markUsed(credential: Credential, at: string): Promise<void>;
}

export interface FoundCredential {
  readonly reference: DigestReference;
  readonly credential: Credential;
}

/** What key management needs. Each change is one transaction, audit event included. */
export interface KeyStore {
  getWorkspace(workspaceId: string): Promise<Workspace | undefined>;
  getKey(workspaceId: string, keyId: string): Promise<ApiKeyRecord | undefined>;
  /** Newest first, read consistently. `next` is the id to continue after; undefined when there is no more. */
  listKeys(workspaceId: string, query: KeyQuery): Promise<{ keys: ApiKeyRecord[]; next: string | undefined }>;
  /**
   * Stores a new key, counted against the maximum of the workspace's plan.
   * @throws KeyLimitExceededError when the workspace has its maximum; exact under concurrency
   * @throws NotFoundError when there is no such workspace
   */
  createKey(
    record: ApiKeyRecord,
    maxKeysOf: (plan: string) => number | null,
    audit: AuditEvent,
    sealed?: SealedValue,
  ): Promise<void>;
  /**
   * Applies a change to the newest state of a key, again if another change came between; retires values that the
   * change drops and adds those it brings. A change that returns the very key it was given changes nothing.
   * @throws NotFoundError when there is no such key
   * @throws ConflictError when others kept changing the key
   */
  changeKey(workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord>;
  /** @throws NotFoundError when there is no such key */
  deleteKey(workspaceId: string, keyId: string, check: (record: ApiKeyRecord) => AuditEvent): Promise<void>;
  /** The sealed values of these keys, by key id, as far as there are any. */
  getSealed(workspaceId: string, keyIds: readonly string[]): Promise<ReadonlyMap<string, SealedValue>>;
  /** Writes events of what changes nothing. */
  record(events: readonly AuditEvent[]): Promise<void>;
}

/** A key value that only KMS can open again, for this key. */
export interface SealedValue {
  /** The data key under which the value is encrypted, itself encrypted by KMS. Base64. */
  readonly wrappedKey: string;
  /** AES-256-GCM: 12 bytes of IV, the ciphertext, 16 bytes of tag. Base64. */
  readonly ciphertext: string;
}

/** Keeps key values recoverable. */
export interface ValueSealer {
  seal(key: SealedFor, keyValue: string): Promise<SealedValue>;
  /** Undefined if it was sealed under a key that is gone. */
  open(key: SealedFor, sealed: SealedValue): Promise<string | undefined>;
}

/** What a sealed value is bound to. */
export interface SealedFor {
  readonly workspaceId: string;
  readonly keyId: string;
}

export interface KeyQuery {
  readonly environment: Environment | undefined;
  readonly limit: number;
  /** The id to continue after. */
  readonly after: string | undefined;
}

/** From the key as it is, the key as it shall be. May throw to refuse. Called again after a concurrent change. */
export type KeyChange = (current: ApiKeyRecord) => ChangedKey;

export interface ChangedKey {
  readonly record: ApiKeyRecord;
  readonly audits: readonly AuditEvent[];
  /** The newest value, if it is to be kept. */
  readonly sealed?: SealedValue | undefined;
}

/** The pepper keyring, which each instance reads, and reads again every few minutes. */
export interface PepperSource {
  keyring(): Promise<PepperKeyring>;
  /** The keyring, read again unless that happened a moment ago: for a key that no known pepper explains. */
  refreshedKeyring(): Promise<PepperKeyring>;
}
