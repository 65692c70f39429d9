import type { MemberStore } from '../../domain/access/ports.ts';
import { assertIsLive } from '../../domain/access/principal.ts';
import type { SignIn } from '../../domain/access/sign-in-schema.ts';
import { MemberListEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/workspace.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { membersDependencies } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies {
  readonly members: MemberStore;
  readonly signIn: SignIn;
  readonly cursors: Cursors;
}

/** Lists the members of the workspace. The list is empty if sign-in is not configured. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.listMembers, dependencies, async ({ input, caller }) => {
    const { members, signIn, cursors } = dependencies;
    assertIsLive(caller.principal);
    const { workspaceId } = caller.principal;
    const { limit, cursor } = input.query;
    const list = ['members by subject', workspaceId, signIn?.issuer ?? 'nobody'];
    const after = await cursors.decode(list, cursor);
    if (signIn === null) return { members: [], nextCursor: null };
    const { issuer } = signIn;
    const page = await members.listMembers(workspaceId, { issuer, limit, after });
    return { members: page.members, nextCursor: await cursors.encode(list, page.next) };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(MemberListEnvironment);
  return { ...membersDependencies(environment), cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
