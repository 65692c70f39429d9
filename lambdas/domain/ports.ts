import type { ApiKeyRecord } from './api-key.ts';
import type { AuditEvent } from './audit-event.ts';
import type { Credential } from './credential.ts';
import type { DigestReference, PepperKeyring } from './digest.ts';
import type { Environment } from './key-format.ts';
import type { PhotoRequest } from './photo-request.ts';
import type { Limits } from './plans.ts';
import type { Counts } from './rate-windows.ts';
import type { Workspace } from './workspace.ts';

/** What the hot path needs of the keys table. Every method throws ServiceUnavailableError when the table does not answer. */
export interface CredentialStore {
  /** The credential under one of these digests, read consistently, in one call. */
  find(references: readonly DigestReference[]): Promise<FoundCredential | undefined>;
  /**
   * Moves a credential that was found under an older pepper to the current one. Does nothing if the key has changed
   * since it was read: the next use tries again.
   */
  moveToPepper(found: FoundCredential, to: DigestReference): Promise<void>;
  /** Notes when the key was last used. Does nothing if the key is gone. */
  markUsed(credential: Credential, at: string): Promise<void>;
}

export interface FoundCredential {
  readonly reference: DigestReference;
  readonly credential: Credential;
}

export interface CounterStore {
  /**
   * Counts one request if both windows have room, else counts nothing. Exact at any concurrency. Never retried:
   * a lost answer must not count twice.
   */
  count(keyId: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }>;
  /** The counts of the present windows, without counting. */
  read(keyId: string, now: number): Promise<Counts>;
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
  createKey(record: ApiKeyRecord, maxKeysOf: (plan: string) => number | null, audit: AuditEvent): Promise<void>;
  /**
   * Applies a change to the newest state of a key, again if another change came between; retires digests that the
   * change drops and adds those it brings.
   * @throws NotFoundError when there is no such key
   * @throws ConflictError when others kept changing the key
   */
  changeKey(workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord>;
  /** @throws NotFoundError when there is no such key */
  deleteKey(workspaceId: string, keyId: string, check: (record: ApiKeyRecord) => AuditEvent): Promise<void>;
}

export interface KeyQuery {
  readonly environment: Environment | undefined;
  readonly limit: number;
  /** The id to continue after. */
  readonly after: string | undefined;
}

/** From the key as it is, the key as it shall be. May throw to refuse. Called again after a concurrent change. */
export type KeyChange = (current: ApiKeyRecord) => { record: ApiKeyRecord; audit: AuditEvent };

/** What the admin plane needs. */
export interface WorkspaceStore {
  /** Stores a workspace and its root key, which is neither listed nor counted, in one transaction. */
  createWorkspace(workspace: Workspace, rootKey: ApiKeyRecord, audit: AuditEvent): Promise<void>;
}

export interface PhotoRequestStore {
  put(owner: PhotoRequestOwner, request: PhotoRequest): Promise<void>;
  get(owner: PhotoRequestOwner, id: string): Promise<PhotoRequest | undefined>;
  /** Newest first. */
  list(
    owner: PhotoRequestOwner,
    query: { limit: number; after: string | undefined },
  ): Promise<{ requests: PhotoRequest[]; next: string | undefined }>;
}

/** Test keys see test data only, and a workspace only its own. */
export interface PhotoRequestOwner {
  readonly workspaceId: string;
  readonly environment: Environment;
}

/** The pepper keyring, read once per instance. */
export interface PepperSource {
  keyring(): Promise<PepperKeyring>;
  /** The keyring, read again unless that happened a moment ago: for a key that no known pepper explains. */
  refreshedKeyring(): Promise<PepperKeyring>;
}

/** The secret that signs cursors, so that clients cannot make them up. */
export interface CursorSecretSource {
  cursorSecret(): Promise<string>;
}
