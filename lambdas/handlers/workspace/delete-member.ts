import type { MemberStore } from '../../domain/access/ports.ts';
import { assertIsLive } from '../../domain/access/principal.ts';
import type { SignIn } from '../../domain/access/sign-in-schema.ts';
import { auditEvent } from '../../domain/events/audit-event.ts';
import { SignInDisabledError } from '../../domain/shared/errors.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
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

/** Removes a member. Their next request is refused, because the authorizer reads the membership for each request. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.deleteMember, dependencies, async ({ input, caller, requestId }) => {
    const { members, signIn } = dependencies;
    const { principal, actor } = caller;
    const { workspaceId } = principal;
    const { subject } = input.query;
    assertIsLive(principal);
    if (signIn === null) throw new SignInDisabledError();
    await members.removeMember(workspaceId, { issuer: signIn.issuer, subject }, ({ role }) => {
      const origin = { workspaceId, keyId: null, actor, requestId } as const;
      return auditEvent(dependencies, { ...origin, action: 'member.removed', changes: { subject, role } });
    });
    return { success: true as const };
  });

export const handler = createHandler(membersDependencies(readEnvironment(MembersEnvironment)));
