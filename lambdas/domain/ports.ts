import type { Member, Membership, User } from './access/member.ts';
import type { AuditAction, AuditEvent } from './events/audit-event.ts';
import type { PublishedEvent } from './events/published-event.ts';
import type { Credential } from './keys/credential.ts';
import type { DigestReference, PepperKeyring, StoredKeyring } from './keys/digest.ts';
import type { Environment } from './keys/key-format.ts';
import type { ApiKeyRecord } from './keys/key-record.ts';
import type { Limits } from './limits/plans.ts';
import type { Counts } from './limits/rate-windows.ts';
import type { PhotoRequest } from './sample/photo-request.ts';
import type { UsagePlanKey, Workspace } from './workspaces/workspace.ts';

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

/** What was done in a workspace. */
export interface AuditHistory {
  /**
   * Newest first. `next` is the id of the event to continue after; undefined when there is no more. A page that is
   * filtered by actor or action may be short, or empty, and still have a next one.
   */
  list(
    workspaceId: string,
    query: AuditQuery,
  ): Promise<{ readonly events: readonly AuditEvent[]; readonly next: string | undefined }>;
}

/** Which events; undefined: any. */
export interface AuditQuery {
  /** The id of who did it. */
  readonly actor: string | undefined;
  readonly keyId: string | undefined;
  readonly action: AuditAction | undefined;
  /** From then on, in epoch milliseconds. */
  readonly from: number | undefined;
  /** Before then, in epoch milliseconds; not before `from`. */
  readonly to: number | undefined;
  readonly limit: number;
  /** The id to continue after. */
  readonly after: string | undefined;
}

/** Events of the deployment. */
export interface AuditLog {
  /** Writes an event unless one with its id is written. */
  recordOnce(event: AuditEvent): Promise<void>;
}

/** Where events are published. */
export interface EventBus {
  /** Whether an event is small enough for it. */
  takes(event: PublishedEvent): boolean;
  /** Publishes events in their order, up to the first that it fails at; some after that one may get through as well. */
  publish(events: readonly PublishedEvent[]): Promise<Publication>;
}

export interface Publication {
  /** How many of the first events are published. */
  readonly published: number;
  /** Why the next one is not; undefined: all are. */
  readonly error: Error | undefined;
}

/** Who is told of events by webhook. */
export interface WebhookReceiver {
  /** Sends a webhook, and returns the status of the answer. @throws Error if none came in time */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<number>;
}

export interface WebhookSecretSource {
  /** What webhooks are signed with. */
  secrets(): Promise<readonly Uint8Array[]>;
}

/** The queue that webhooks wait in. */
export interface WebhookQueue {
  /** Has a message that was received come again after so many seconds. */
  postpone(receiptHandle: string, seconds: number): Promise<void>;
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

/** The pepper keyring, which each instance reads, and reads again every few minutes. */
export interface PepperSource {
  keyring(): Promise<PepperKeyring>;
  /** The keyring, read again unless that happened a moment ago: for a key that no known pepper explains. */
  refreshedKeyring(): Promise<PepperKeyring>;
}

/** The secret that signs cursors, so that clients cannot make them up. */
export interface CursorSecretSource {
  cursorSecret(): Promise<string>;
}
