import type { Member } from '../access/member-schema.ts';
import type { AuditEvent } from '../events/audit-event.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import type { KeptAnswer } from '../shared/kept-answer.ts';
import type { GatewayKey, Workspace } from './workspace.ts';

/** The workspaces and their root keys. Each change is one transaction that includes its audit event. */
export interface WorkspaceStore {
  /**
   * Stores a workspace and its root key, which is neither listed nor counted.
   * @throws ExternalIdTakenError when another workspace has its external id; exact under concurrency
   * @throws RepeatedRequestError when the answer is kept already
   */
  createWorkspace(workspace: Workspace, rootKey: ApiKeyRecord, audit: AuditEvent, answer?: KeptAnswer): Promise<void>;
  getWorkspace(workspaceId: string): Promise<Workspace | undefined>;
  /** Returns the workspace with this external id. */
  findByExternalId(externalId: string): Promise<Workspace | undefined>;
  /** Lists workspaces, newest first, read consistently. `next` is the id to continue after; undefined on the last page. */
  listWorkspaces(query: {
    limit: number;
    after: string | undefined;
  }): Promise<{ workspaces: Workspace[]; next: string | undefined }>;
  /**
   * Applies a change to the newest state of a workspace, and again if another change came first. `revision` grows if the
   * terms change. A change that returns the workspace object it received changes nothing.
   * @param keep Returns the answer to store in the transaction of the change
   * @throws NotFoundError when there is no such workspace
   * @throws ConflictError when other requests kept changing it
   * @throws ExternalIdTakenError when the change needs the external id of another workspace
   * @throws RepeatedRequestError when the answer is kept already
   */
  changeWorkspace(
    workspaceId: string,
    change: WorkspaceUpdate,
    keep?: (changed: Workspace) => Promise<KeptAnswer | undefined>,
  ): Promise<Workspace>;
  /**
   * Replaces the root key of the workspace, if it has one.
   * @throws NotFoundError when there is no such workspace
   * @throws RepeatedRequestError when the answer is kept already
   */
  replaceRootKey(workspaceId: string, rootKey: ApiKeyRecord, audit: AuditEvent, answer?: KeptAnswer): Promise<void>;
  /** @throws NotFoundError when the workspace has no root key */
  deleteRootKey(workspaceId: string, audit: (rootKeyId: string) => AuditEvent): Promise<void>;
  /** Deletes a workspace that has no keys. @param deleteAfter When the event counts as deleted, in epoch seconds */
  deleteWorkspace(workspace: Workspace, audit: AuditEvent, deleteAfter: number): Promise<void>;
}

/** The audit events of a workspace that is deleted. Long work stops at a deadline; calling again continues it. */
export interface DeletedHistory {
  /**
   * Sets the time from which all events count as deleted, in epoch seconds, unless they have one.
   * @throws UnfinishedError at the deadline (epoch milliseconds)
   */
  expire(workspaceId: string, deleteAfter: number, deadline: number): Promise<void>;
  /**
   * Deletes all events and stores the evidence of it in the transaction that deletes the last one. Returns false if there is
   * neither an event nor evidence.
   * @throws UnfinishedError at the deadline (epoch milliseconds)
   */
  erase(workspaceId: string, deadline: number, evidence: () => AuditEvent): Promise<boolean>;
}

/** Returns the changed workspace for the current one. Throws to refuse the change. */
export type WorkspaceUpdate = (current: Workspace) => { workspace: Workspace; audit: AuditEvent | undefined };

/** Changes of all keys or members of a workspace. Long work stops at a deadline; calling again continues it. */
export interface WorkspaceKeys {
  /**
   * Copies the workspace's terms to all of its credentials. Despite concurrent changes, none keeps older terms.
   * @throws UnfinishedError at the deadline (epoch milliseconds)
   */
  applyTerms(workspace: Workspace, deadline: number): Promise<void>;
  /**
   * Deletes all keys, each in a transaction with its audit event.
   * @throws UnfinishedError at the deadline (epoch milliseconds)
   */
  deleteKeys(
    workspace: Workspace,
    deadline: number,
    eventOf: (key: Pick<ApiKeyRecord, 'id' | 'name' | 'isRoot'>) => AuditEvent,
  ): Promise<void>;
  /**
   * Deletes all members, each in a transaction with its audit event.
   * @throws UnfinishedError at the deadline (epoch milliseconds)
   */
  deleteMembers(
    workspace: Workspace,
    deadline: number,
    eventOf: (member: Pick<Member, 'subject' | 'role'>) => AuditEvent,
  ): Promise<void>;
}

/** The API Gateway API keys that throttle single workspaces. */
export interface GatewayKeys {
  /**
   * Creates another key for a workspace, in the usage plan of its plan.
   * @throws GatewayKeysExhaustedError when API Gateway allows no further key
   */
  create(workspace: Pick<Workspace, 'id' | 'plan' | 'planChanges'>): Promise<GatewayKey>;
  /** Adds a key to the usage plan of a plan, unless it is there. Returns false if the key does not exist. */
  addToPlan(keyId: string, plan: string): Promise<boolean>;
  /** Does nothing if the key does not exist. */
  delete(keyId: string): Promise<void>;
}

/** A gateway key that its workspace does not name: a new one, until the workspace names it, or an old one. */
export interface SpareGatewayKey {
  readonly id: string;
  readonly workspaceId: string;
  /** The time from which no request can name it, unless its workspace does, in epoch milliseconds. */
  readonly deletableFrom: number;
}

/** The spare gateway keys of all workspaces. */
export interface SpareGatewayKeys {
  /** Adds keys, or replaces the ones with the same ids. */
  add(keys: readonly SpareGatewayKey[]): Promise<void>;
  list(): Promise<readonly SpareGatewayKey[]>;
  remove(keyId: string): Promise<void>;
}
