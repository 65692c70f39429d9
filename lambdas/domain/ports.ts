import type { ApiKeyRecord } from './api-key.ts';
import type { AuditEvent } from './audit-event.ts';
import type { Credential } from './credential.ts';
import type { DigestReference, PepperKeyring } from './digest.ts';
import type { Environment } from './key-format.ts';
import type { PhotoRequest } from './photo-request.ts';
import type { Limits } from './plans.ts';
import type { Counts } from './rate-windows.ts';
import type { UsagePlanKey, Workspace } from './workspace.ts';

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

/** What the admin plane needs. Each change is one transaction, audit event included. */
export interface WorkspaceStore {
  /** Stores a workspace and its root key, which is neither listed nor counted. */
  createWorkspace(workspace: Workspace, rootKey: ApiKeyRecord, audit: AuditEvent): Promise<void>;
  getWorkspace(workspaceId: string): Promise<Workspace | undefined>;
  /** Newest first, read consistently. `next` is the id to continue after; undefined when there is no more. */
  listWorkspaces(query: {
    limit: number;
    after: string | undefined;
  }): Promise<{ workspaces: Workspace[]; next: string | undefined }>;
  /**
   * Applies a change to the newest state of a workspace, again if another change came between. `revision` grows if the
   * terms change. A change that returns the very workspace it was given changes nothing.
   * @throws NotFoundError when there is no such workspace
   * @throws ConflictError when others kept changing it
   */
  changeWorkspace(workspaceId: string, change: WorkspaceUpdate): Promise<Workspace>;
  /**
   * Gives the workspace a new root key, in place of the one that it has.
   * @throws NotFoundError when there is no such workspace
   */
  replaceRootKey(workspaceId: string, rootKey: ApiKeyRecord, audit: AuditEvent): Promise<void>;
  /** @throws NotFoundError when the workspace has no root key */
  deleteRootKey(workspaceId: string, audit: (rootKeyId: string) => AuditEvent): Promise<void>;
  /** Forgets a workspace without keys. Its audit events stay. */
  deleteWorkspace(workspace: Workspace, audit: AuditEvent): Promise<void>;
}

/** From the workspace as it is, the workspace as it shall be. May throw to refuse. */
export type WorkspaceUpdate = (current: Workspace) => { workspace: Workspace; audit: AuditEvent | undefined };

/** What concerns all keys of a workspace. Work that takes long stops at a deadline, and goes on when it is asked for again. */
export interface WorkspaceKeys {
  /**
   * Brings the workspace's terms to all of its credentials; whatever is done concurrently, none is left with older ones.
   * @throws UnfinishedError at the deadline (epoch milliseconds)
   */
  applyTerms(workspace: Workspace, deadline: number): Promise<void>;
  /** @throws UnfinishedError at the deadline (epoch milliseconds) */
  deleteKeys(workspace: Workspace, deadline: number): Promise<void>;
}

/** The API keys of API Gateway that throttle single workspaces. */
export interface GatewayKeys {
  /**
   * The workspace's key in the usage plan of its plan; made unless it exists. Each change of plan gets a key of its own.
   * @throws GatewayKeysExhaustedError when API Gateway has no room for another
   */
  ensure(workspace: Pick<Workspace, 'id' | 'plan' | 'planChanges'>): Promise<UsagePlanKey>;
  /** Does nothing if the key is gone. */
  delete(keyId: string): Promise<void>;
  deleteAll(workspaceId: string): Promise<void>;
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
