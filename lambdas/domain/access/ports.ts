import type { AuditEvent } from '../events/audit-event.ts';
import type { Workspace } from '../workspaces/workspace.ts';
import type { Membership, User } from './member.ts';
import type { Member } from './member-schema.ts';

/** The members of workspaces. Each change is one transaction that includes the audit event and the count of owners. */
export interface MemberStore {
  getWorkspace(workspaceId: string): Promise<Workspace | undefined>;
  /** Returns the workspaces that exist, in the order of the ids. At most 100 ids. */
  getWorkspaces(workspaceIds: readonly string[]): Promise<Workspace[]>;
  /** Lists the members of one issuer by subject, read consistently. `next` is the subject to continue after. */
  listMembers(
    workspaceId: string,
    query: { issuer: string; limit: number; after: string | undefined },
  ): Promise<{ members: Member[]; next: string | undefined }>;
  /**
   * Adds or changes a member. Calls `change` again if another change came in between. Writes nothing if `change` returns
   * the same object that it was given.
   * @throws NotFoundError when the workspace does not exist or is being deleted
   * @throws LastOwnerError when the workspace would have no owner left; exact under concurrency
   * @throws MemberLimitExceededError when the workspace has the maximum number of members; exact under concurrency
   */
  putMember(workspaceId: string, user: User, change: MemberChange): Promise<Member>;
  /**
   * @throws NotFoundError when the member does not exist
   * @throws LastOwnerError when the workspace would have no owner left; exact under concurrency
   */
  removeMember(workspaceId: string, user: User, audit: (current: Member) => AuditEvent): Promise<void>;
  /** Returns up to 100 memberships of a person, the oldest workspace first. Read consistently. */
  membershipsOf(user: User): Promise<Membership[]>;
  getMembership(workspaceId: string, user: User): Promise<Membership | undefined>;
}

/** Maps the current member (undefined if there is none) to the new one. May throw to refuse the change. */
export type MemberChange = (current: Member | undefined) => { member: Member; audit: AuditEvent };

/** Verifies access tokens. */
export interface TokenVerifier {
  /**
   * Returns the user that the token names. Undefined if it is expired, forged, issued for another client or no token.
   * @throws ServiceUnavailableError if the issuer's keys cannot be read
   */
  verify(token: string): Promise<User | undefined>;
}
