import { isDeepStrictEqual } from 'node:util';
import {
  contentOf,
  memberCountKey,
  memberCounts,
  memberKey,
  membershipKey,
} from '../../lambdas/adapters/dynamodb/key-items.ts';
import type { Write } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import { type MemberCount, membershipOf, type StoredMember } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { retry, untilSettled } from '../../lambdas/adapters/dynamodb/until-settled.ts';
import type { Membership } from '../../lambdas/domain/access/member.ts';
import { ConflictError } from '../../lambdas/domain/shared/errors.ts';
import type { EventsSince } from './events-since.ts';
import type { Evidence } from './evidence.ts';
import type { KeysRestore } from './restore-keys.ts';
import { restoredMembers } from './restored-members.ts';
import { membersIn, type ReadTable } from './two-tables.ts';

/** The most members in one transaction: DynamoDB takes 100 writes. */
const atOnce = 40;

/** A member after the restore, a member before it, or both. */
interface Change {
  readonly from: StoredMember | undefined;
  readonly to: StoredMember | undefined;
}

const isSame = (one: StoredMember, other: StoredMember) => one.issuer === other.issuer && one.subject === other.subject;

/**
 * Restores the members of a workspace and their counts. Each transaction writes members together with the counts that they
 * have then; a concurrent change makes it read and decide again.
 */
export async function restoreMembers(restore: KeysRestore, workspaceId: string, events: EventsSince): Promise<void> {
  const { tables, report, writes } = restore;
  const backup = await membersIn(tables.backup, workspaceId);
  for (let isComplete = false; !isComplete; ) {
    isComplete = await untilSettled(
      async () => {
        // A member who is added after the read of the counts changes them, and the transaction fails.
        const counts = await countsIn(tables.live, workspaceId);
        const all = await membersIn(tables.live, workspaceId);
        const damaged = await withoutMembership(tables.live, workspaceId, all);
        // The members were read before the latest events, so they tell every change of a member.
        const since = writes ? await events.latest() : events.known;
        const changes = changesOf(restore, backup, { all, damaged }, since);
        const now = writes ? changes?.slice(0, atOnce) : changes;
        const corrected = countWrites(tables.live, workspaceId, counts, after(all, now ?? []));
        const ofMembers = (now ?? []).flatMap((change) => memberWrites(tables.live, workspaceId, change));
        if (writes && ofMembers.length + corrected.length > 0) {
          if ((await tables.live.commit([...ofMembers, ...corrected])) === retry) return retry;
        }
        report.membersChanged += now?.length ?? 0;
        // A count that follows its members is no difference of its own.
        if (ofMembers.length === 0) report.memberCountsCorrected += corrected.length;
        if (changes === undefined) {
          report.notes.push(
            `The members of ${workspaceId} are left as they are: with the members of the backup, the workspace would have no owner.`,
          );
        }
        return now === undefined || now.length === changes?.length;
      },
      () => new ConflictError('the members'),
    );
  }
}

/** Returns the changes that restore the members, new and changed ones first; undefined: they are left as they are. */
function changesOf(
  { rules, startedAt }: KeysRestore,
  backup: readonly StoredMember[],
  { all, damaged }: { readonly all: readonly StoredMember[]; readonly damaged: readonly StoredMember[] },
  since: Evidence,
): readonly Change[] | undefined {
  // Members who were added while the restore runs stay.
  const live = all.filter((member) => member.createdAt <= startedAt || backup.some((each) => isSame(each, member)));
  const restored = restoredMembers(backup, live, since, rules);
  if (restored === undefined) return undefined;
  return [
    ...restored
      .filter((member) => !live.includes(member) || damaged.includes(member))
      .map((to) => ({ from: live.find((each) => isSame(each, to)), to })),
    ...live.filter((member) => !restored.some((each) => isSame(each, member))).map((from) => ({ from, to: undefined })),
  ];
}

function after(all: readonly StoredMember[], changes: readonly Change[]): readonly StoredMember[] {
  const kept = all.filter((member) => !changes.some(({ from }) => from === member));
  return [...kept, ...changes.flatMap(({ to }) => to ?? [])];
}

function memberWrites(table: ReadTable, workspaceId: string, { from, to }: Change): Write[] {
  if (to === undefined) {
    return from === undefined
      ? []
      : [table.delete(memberKey(workspaceId, from), from.revision), table.remove(membershipKey(workspaceId, from))];
  }
  const key = memberKey(workspaceId, to);
  return [
    from === undefined ? table.put({ ...key, ...to }) : table.replace(key, from.revision, to),
    table.set(membershipKey(workspaceId, to), membershipOf(workspaceId, to)),
  ];
}

/** Returns the members whose membership, which the authorizer reads, is missing or differs. */
async function withoutMembership(
  table: ReadTable,
  workspaceId: string,
  members: readonly StoredMember[],
): Promise<readonly StoredMember[]> {
  const damaged: StoredMember[] = [];
  for (const member of members) {
    const membership = await table.get<Membership>(membershipKey(workspaceId, member));
    if (!isDeepStrictEqual(membership, membershipOf(workspaceId, member))) damaged.push(member);
  }
  return damaged;
}

/** Returns the counts of the members by issuer. */
async function countsIn(table: ReadTable, workspaceId: string): Promise<Map<string, Partial<MemberCount>>> {
  const counts = new Map<string, Partial<MemberCount>>();
  const range = { ':first': memberCounts, ':last': `${memberCounts}~` };
  for await (const item of table.inWorkspace(workspaceId, range)) {
    counts.set(String(item['sk']).slice(memberCounts.length), contentOf<Partial<MemberCount>>(item));
  }
  return counts;
}

/** Returns the writes that correct the counts, on condition that they are as they were read. */
function countWrites(
  table: ReadTable,
  workspaceId: string,
  read: ReadonlyMap<string, Partial<MemberCount>>,
  members: readonly StoredMember[],
): Write[] {
  return [...new Set([...read.keys(), ...members.map(({ issuer }) => issuer)])].flatMap((issuer): Write[] => {
    const own = members.filter((each) => each.issuer === issuer);
    const count: MemberCount = { owners: own.filter(({ role }) => role === 'owner').length, members: own.length };
    const before = read.get(issuer);
    if (before?.owners === count.owners && before.members === count.members) return [];
    return [table.replaceAsRead(memberCountKey(workspaceId, issuer), before, count)];
  });
}
