import type { AuditEvent } from './events/audit-event.ts';
import type { ApiKeyRecord } from './keys/key-record.ts';
import type { PhotoRequest } from './sample/photo-request.ts';
import type { Environment } from './shared/environments.ts';
import type { UsagePlanKey, Workspace } from './workspaces/workspace.ts';

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
  /** @throws UnfinishedError at the deadline (epoch milliseconds) */
  deleteMembers(workspace: Workspace, deadline: number): Promise<void>;
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

/** The secret that signs cursors, so that clients cannot make them up. */
export interface CursorSecretSource {
  cursorSecret(): Promise<string>;
}
