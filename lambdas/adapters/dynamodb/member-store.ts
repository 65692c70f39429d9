import { type Membership, maxMembers, type User } from '../../domain/access/member.ts';
import type { Member } from '../../domain/access/member-schema.ts';
import type { MemberChange, MemberStore } from '../../domain/access/ports.ts';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import { ConflictError, LastOwnerError, MemberLimitExceededError, NotFoundError } from '../../domain/shared/errors.ts';
import type { Workspace } from '../../domain/workspaces/workspace.ts';
import { isContention } from '../passing-errors.ts';
import { type DynamoCalls, TransactionRefusedError } from './dynamo-calls.ts';
import {
  auditItem,
  contentOf,
  memberCountKey,
  memberKey,
  memberPrefix,
  membershipKey,
  workspaceKey,
} from './key-items.ts';
import { KeysTable, type Write } from './keys-table.ts';
import { retry, untilSettled } from './until-settled.ts';

/** The most memberships of a person that are listed: the number that one call reads. */
export const maxMemberships = 100;

/** A member as stored. Each change raises the revision, so a change that is based on an older read is refused. */
export type StoredMember = Member & { readonly revision: number };

/** The numbers of owners and members of a workspace, of one issuer. */
export interface MemberCount {
  readonly owners: number;
  readonly members: number;
}

const conflict = () => new ConflictError('the member');

/** The members of workspaces. Each change is one transaction: both items of the member, the count and the audit event. */
export class DynamoMemberStore implements MemberStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  async getWorkspace(workspaceId: string): Promise<Workspace | undefined> {
    return this.#table.get<Workspace>(workspaceKey(workspaceId));
  }

  async getWorkspaces(workspaceIds: readonly string[]): Promise<Workspace[]> {
    return this.#table.getSome<Workspace>(workspaceIds.map(workspaceKey));
  }

  async listMembers(
    workspaceId: string,
    { issuer, limit, after }: { issuer: string; limit: number; after: string | undefined },
  ) {
    const { pk } = workspaceKey(workspaceId);
    const { Items } = await this.#table.query({
      ConsistentRead: true,
      // One more than requested shows whether there is a next page.
      Limit: limit + 1,
      ExclusiveStartKey: after === undefined ? undefined : memberKey(workspaceId, { issuer, subject: after }),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': memberPrefix(issuer) },
    });
    const members = Items.slice(0, limit).map((item) => memberIn(contentOf<StoredMember>(item)));
    return { members, next: Items.length > limit ? members.at(-1)?.subject : undefined };
  }

  async putMember(workspaceId: string, user: User, change: MemberChange): Promise<Member> {
    return untilSettled(async () => {
      const read = await this.#read(workspaceId, user);
      if (read === retry) return retry;
      const { workspace, current, count } = read;
      if (workspace === undefined || workspace.status === 'deleting') throw new NotFoundError('workspace');
      const before = current && memberIn(current);
      const { member, audit } = change(before);
      if (member === before) return before;
      const owners = Number(member.role === 'owner') - Number(current?.role === 'owner');
      const members = current === undefined ? 1 : 0;
      if (count.members + members > maxMembers) throw new MemberLimitExceededError(maxMembers);
      if (owners < 0 && count.owners <= 1) throw new LastOwnerError();
      const revision = (current?.revision ?? 0) + 1;
      const result = await this.#table.commit([
        // Deleting a workspace marks it first and deletes its members afterwards.
        this.#isNotDeleting(workspaceId),
        this.#replace({ ...memberKey(workspaceId, user), ...member, revision }, current),
        this.#table.set(membershipKey(workspaceId, user), membershipOf(workspaceId, member)),
        ...this.#counted(workspaceId, user, { owners, members }),
        this.#table.put(auditItem(audit)),
      ]);
      return result === retry ? retry : member;
    }, conflict);
  }

  async removeMember(workspaceId: string, user: User, audit: (current: Member) => AuditEvent): Promise<void> {
    await untilSettled(async () => {
      const read = await this.#read(workspaceId, user);
      if (read === retry) return retry;
      const { current, count } = read;
      if (current === undefined) throw new NotFoundError('member');
      const event = audit(memberIn(current));
      const owners = current.role === 'owner' ? -1 : 0;
      if (owners < 0 && count.owners <= 1) throw new LastOwnerError();
      return this.#table.commit([
        this.#table.delete(memberKey(workspaceId, user), current.revision),
        this.#table.remove(membershipKey(workspaceId, user)),
        ...this.#counted(workspaceId, user, { owners, members: -1 }),
        this.#table.put(auditItem(event)),
      ]);
    }, conflict);
  }

  async membershipsOf(user: User): Promise<Membership[]> {
    const { Items } = await this.#table.query({
      ConsistentRead: true,
      Limit: maxMemberships,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': membershipKey('', user).pk },
    });
    return Items.map((item) => contentOf<Membership>(item));
  }

  async getMembership(workspaceId: string, user: User): Promise<Membership | undefined> {
    return this.#table.get<Membership>(membershipKey(workspaceId, user));
  }

  /** Reads everything that a change depends on in one transaction. A member and a count of different moments would not match. */
  async #read(workspaceId: string, user: User) {
    const keys = [workspaceKey(workspaceId), memberKey(workspaceId, user), memberCountKey(workspaceId, user.issuer)];
    const TransactItems = keys.map((Key) => ({ Get: { TableName: this.#table.name, Key } }));
    try {
      const { Responses } = await this.#table.dynamo.transactGet({ TransactItems });
      const [workspace, current, count] = Responses.map(({ Item }) => Item && contentOf(Item));
      return {
        workspace: workspace as Workspace | undefined,
        current: current as StoredMember | undefined,
        count: (count as MemberCount | undefined) ?? { owners: 0, members: 0 },
      };
    } catch (error) {
      if (error instanceof TransactionRefusedError && isContention(error.reasons)) return retry;
      throw error;
    }
  }

  #isNotDeleting(workspaceId: string): Write {
    return {
      ConditionCheck: {
        TableName: this.#table.name,
        Key: workspaceKey(workspaceId),
        ConditionExpression: 'attribute_exists(pk) AND #status <> :deleting',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':deleting': 'deleting' },
      },
    };
  }

  #replace(item: Record<string, unknown>, current: StoredMember | undefined): Write {
    if (current === undefined) return this.#table.put(item);
    return {
      Put: {
        TableName: this.#table.name,
        Item: item,
        ConditionExpression: 'revision = :read',
        ExpressionAttributeValues: { ':read': current.revision },
      },
    };
  }

  /** Updates the counts. The read may be out of date; these conditions guarantee that an owner stays and the maximum holds. */
  #counted(workspaceId: string, { issuer }: User, { owners, members }: MemberCount): Write[] {
    if (owners === 0 && members === 0) return [];
    const conditions = [
      ...(owners < 0 ? ['owners > :one'] : []),
      ...(members > 0 ? ['(attribute_not_exists(members) OR members < :max)'] : ['attribute_exists(members)']),
    ];
    return [
      {
        Update: {
          TableName: this.#table.name,
          Key: memberCountKey(workspaceId, issuer),
          UpdateExpression: 'ADD owners :owners, members :members',
          ConditionExpression: conditions.join(' AND '),
          ExpressionAttributeValues: {
            ':owners': owners,
            ':members': members,
            ...(owners < 0 && { ':one': 1 }),
            ...(members > 0 && { ':max': maxMembers }),
          },
        },
      },
    ];
  }
}

/** Returns the copy of a member that the authorizer reads. */
export function membershipOf(workspaceId: string, { role, name, createdAt }: Member): Membership {
  return { workspaceId, role, name, createdAt };
}

function memberIn({ revision: _revision, ...member }: StoredMember): Member {
  return member;
}
