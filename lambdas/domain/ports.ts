import type { Member, Membership, User } from './access/member.ts';
import type { AuditEvent } from './events/audit-event.ts';
import type { Environment } from './keys/key-format.ts';
import type { ApiKeyRecord } from './keys/key-record.ts';
import type { Limits } from './limits/plans.ts';
import type { Counts } from './limits/rate-windows.ts';
import type { PhotoRequest } from './sample/photo-request.ts';
import type { UsagePlanKey, Workspace } from './workspaces/workspace.ts';

export interface CounterStore {
  /**
   * Counts one request if both windows have room, else counts nothing. Exact at any concurrency. Never retried:
   * a lost answer must not count twice.
   */
  count(keyId: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }>;
  /** The counts of the present windows, without counting. */
  read(keyId: string, now: number): Promise<Counts>;
  /** Adds to a counter that limits nothing. Never retried, as `count`. */
  add(counter: string, count: number, at: number): Promise<void>;
}

/** What the counters say of the past. */
export interface UsageStore {
  /**
   * What a counter counted in this time (epoch milliseconds; `to` is not part of it), by the minute or by the hour, at
   * whose beginning the time begins and ends. In no order; those without any are left out.
   */
  counts(
    counter: string,
    time: { readonly from: number; readonly to: number },
    by: 'minute' | 'hour',
  ): Promise<readonly Count[]>;
}

export interface Count {
  /** When the minute or hour began, in epoch milliseconds. */
  readonly at: number;
  readonly count: number;
}

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

/** Who may sign in to which workspace. Each change is one transaction, audit event and count of owners included. */
export interface MemberStore {
  getWorkspace(workspaceId: string): Promise<Workspace | undefined>;
  /** Those that exist, in the order of the ids; at most 100. */
  getWorkspaces(workspaceIds: readonly string[]): Promise<Workspace[]>;
  /** Those whom this issuer knows, by subject, read consistently. `next` is the subject to continue after. */
  listMembers(
    workspaceId: string,
    query: { issuer: string; limit: number; after: string | undefined },
  ): Promise<{ members: Member[]; next: string | undefined }>;
  /**
   * Adds or changes a member, again if another change came between. A change that returns the very member it was given
   * changes nothing.
   * @throws NotFoundError when there is no such workspace, or it is being deleted
   * @throws LastOwnerError when nobody would be left to add members; exact under concurrency
   * @throws MemberLimitExceededError when the workspace has as many as it can; exact under concurrency
   */
  putMember(workspaceId: string, user: User, change: MemberChange): Promise<Member>;
  /**
   * @throws NotFoundError when there is no such member
   * @throws LastOwnerError when nobody would be left to add members; exact under concurrency
   */
  removeMember(workspaceId: string, user: User, audit: (current: Member) => AuditEvent): Promise<void>;
  /** Where somebody belongs, read consistently: at most 100, by the age of the workspaces. */
  membershipsOf(user: User): Promise<Membership[]>;
  getMembership(workspaceId: string, user: User): Promise<Membership | undefined>;
}

/** From the member as they are, undefined for none, the member as they shall be. May throw to refuse. */
export type MemberChange = (current: Member | undefined) => { member: Member; audit: AuditEvent };

/** Who a token says that its bearer is. */
export interface TokenVerifier {
  /**
   * Undefined for whatever is not a good token: expired, forged, for others, or none at all.
   * @throws ServiceUnavailableError when the issuer's keys cannot be read
   */
  verify(token: string): Promise<User | undefined>;
}

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
