import type { StoredMember } from '../../lambdas/adapters/dynamodb/member-store.ts';
import type { Member } from '../../lambdas/domain/access/member-schema.ts';
import type { Evidence } from './evidence.ts';
import type { RestoreRules } from './restored-key.ts';

/** The roles, the least powerful first. */
const byPower: readonly Member['role'][] = ['viewer', 'admin', 'owner'];

const idOf = ({ issuer, subject }: Member) => `${issuer}#${subject}`;

/** Returns the members that a workspace should have; undefined: nobody could manage it, so its members are left as they are. */
export function restoredMembers(
  backup: readonly StoredMember[],
  live: readonly StoredMember[],
  since: Evidence,
  { keepsRevocations }: RestoreRules,
): readonly StoredMember[] | undefined {
  const liveById = new Map(live.map((member) => [idOf(member), member]));
  const members = backup.flatMap((member): StoredMember[] => {
    const now = liveById.get(idOf(member));
    const given = keepsRevocations ? since.roleOf(member.subject) : undefined;
    if (given === null) return [];
    const role = byPower.find((each) => each === given || each === member.role) ?? member.role;
    if (now !== undefined && role === now.role && member.name === now.name) return [now];
    return [{ ...member, role, revision: Math.max(member.revision, now?.revision ?? 0) + 1 }];
  });
  const hasOwner = (all: readonly StoredMember[]) => all.some(({ role }) => role === 'owner');
  return hasOwner(live) && !hasOwner(members) ? undefined : members;
}
