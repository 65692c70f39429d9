import { memberCountKey, memberKey, membershipKey } from '../../lambdas/adapters/dynamodb/key-items.ts';
import type { Write } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import type { Membership } from '../../lambdas/domain/access/member.ts';
import type { Evidence } from './evidence.ts';
import type { KeysRestore } from './restore-keys.ts';
import { restoredMembers, type StoredMember } from './restored-members.ts';
import { membersIn } from './two-tables.ts';

/** The most members in one transaction: DynamoDB takes 100 writes. */
const atOnce = 40;

/** Restores the members of a workspace, and counts them again. */
export async function restoreMembers(restore: KeysRestore, workspaceId: string, since: Evidence): Promise<void> {
  const { tables, rules, report, writes, startedAt } = restore;
  const [backup, all] = await Promise.all([membersIn(tables.backup, workspaceId), membersIn(tables.live, workspaceId)]);
  // Members who were added while the restore runs stay.
  const newest = all.filter(({ createdAt }) => createdAt > startedAt);
  const live = all.filter(({ createdAt }) => createdAt <= startedAt);
  const restored = restoredMembers(backup, live, since, rules);
  if (restored === undefined) {
    report.notes.push(
      `The members of ${workspaceId} are left as they are: with those of the backup, the workspace would have no owner.`,
    );
    return;
  }
  const isSame = (one: StoredMember, other: StoredMember) =>
    one.issuer === other.issuer && one.subject === other.subject;
  const dropped = live.filter((member) => !restored.some((each) => isSame(each, member)));
  const changed = restored.filter((member) => !live.includes(member));
  report.membersChanged += dropped.length + changed.length;
  if (!writes || dropped.length + changed.length === 0) return;
  const table = tables.live;
  const ofMember = [
    ...dropped.map((each): Write[] => [
      table.remove(memberKey(workspaceId, each)),
      table.remove(membershipKey(workspaceId, each)),
    ]),
    ...changed.map((each): Write[] => {
      const { role, name, createdAt } = each;
      const membership: Membership = { workspaceId, role, name, createdAt };
      return [table.set(memberKey(workspaceId, each), each), table.set(membershipKey(workspaceId, each), membership)];
    }),
  ];
  for (let from = 0; from < ofMember.length; from += atOnce) {
    await table.commit(ofMember.slice(from, from + atOnce).flat());
  }
  const final = [...restored, ...newest];
  const counts = [...new Set([...all, ...final].map(({ issuer }) => issuer))].map((issuer) => {
    const members = final.filter((each) => each.issuer === issuer);
    const owners = members.filter(({ role }) => role === 'owner').length;
    return table.set(memberCountKey(workspaceId, issuer), { owners, members: members.length });
  });
  await table.commit(counts);
}
