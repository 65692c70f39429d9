import type { User } from '../../domain/access/member.ts';
import type { Member, NewMember } from '../../domain/access/member-schema.ts';
import type { MemberStore } from '../../domain/access/ports.ts';
import { assertIsLive, assertMayGrant, type Powers } from '../../domain/access/principal.ts';
import { type Role, scopesOf } from '../../domain/access/roles.ts';
import type { SignIn } from '../../domain/access/sign-in-schema.ts';
import { auditEvent } from '../../domain/events/audit-event.ts';
import { NotAMemberError, SignInDisabledError } from '../../domain/shared/errors.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { MembersEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/workspace.ts';
import { membersDependencies } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies {
  readonly members: MemberStore;
  readonly signIn: SignIn;
  readonly random: RandomBytes;
}

/** Adds a member, or changes their role and name. Writes nothing if the member already has them. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.putMember, dependencies, async ({ input, caller, requestId }) => {
    const { members, signIn, clock } = dependencies;
    const { principal, actor } = caller;
    const { workspaceId } = principal;
    const wanted = input.body;
    assertIsLive(principal);
    if (signIn === null) throw new SignInDisabledError();
    assertMayGrant(principal, scopesOf(wanted.role));

    const user = { issuer: signIn.issuer, subject: wanted.subject };
    const origin = { workspaceId, keyId: null, actor, requestId, changes: wanted } as const;
    const isSelf = caller.member?.issuer === user.issuer && caller.member.subject === user.subject;
    const member = await members.putMember(workspaceId, user, (current) => {
      const at = isoTime(clock());
      // Somebody may have removed or demoted the caller since the authorizer read their role.
      if (isSelf) assertStillMay(current, user, wanted.role, principal);
      if (current === undefined) {
        const added: Member = { ...user, role: wanted.role, name: wanted.name, createdAt: at, updatedAt: at };
        return { member: added, audit: auditEvent(dependencies, { ...origin, action: 'member.added' }) };
      }
      // A caller may neither give nor take away a role with scopes that they lack.
      assertMayGrant(principal, scopesOf(current.role));
      const before = { role: current.role, name: current.name };
      const audit = auditEvent(dependencies, { ...origin, action: 'member.changed', before });
      return { member: isAlready(current, wanted) ? current : changed(current, wanted, at), audit };
    });
    return { member };
  });

/** Checks a person who changes their own membership, on the same reading that decides the change. */
function assertStillMay(current: Member | undefined, { subject }: User, wanted: Role, principal: Powers): void {
  if (current === undefined) throw new NotAMemberError(subject);
  assertMayGrant({ ...principal, scopes: scopesOf(current.role) }, scopesOf(wanted));
}

function isAlready(current: Member, { role, name }: NewMember): boolean {
  return current.role === role && current.name === name;
}

function changed(current: Member, { role, name }: NewMember, at: string): Member {
  return { ...current, role, name, updatedAt: at };
}

export const handler = createHandler(membersDependencies(readEnvironment(MembersEnvironment)));
