import { DynamoMemberStore } from '../../adapters/dynamodb/member-store.ts';
import { createLeanDynamo } from '../../adapters/lean/lean-dynamo.ts';
import { createTokenVerifier } from '../../adapters/oidc/issuer-tokens.ts';
import { type AdmitDependencies, createMemberCheck, type MemberVerdict } from '../../domain/access/admit-member.ts';
import type { User } from '../../domain/access/member.ts';
import type { TokenVerifier } from '../../domain/access/ports.ts';
import type { VerifyDependencies } from '../../domain/verification/dependencies.ts';
import { createVerifier } from '../../domain/verification/verifier.ts';
import { ManagementAuthorizerEnvironment, readEnvironment } from '../../environment.ts';
import { memberContext } from '../../http/authorizer-context.ts';
import { namedWorkspaces, presentedCredential } from '../../http/presented-token.ts';
import { createLogger } from '../../logger.ts';
import { sourceStack } from '../../source-positions.ts';
import { liveDependencies } from './live-dependencies.ts';
import { createPipeline, type Decision, keyDecision, type PipelineDependencies } from './pipeline.ts';

export interface ManagementAuthorizerDependencies
  extends VerifyDependencies,
    PipelineDependencies,
    Pick<AdmitDependencies, 'members'> {
  /** undefined: sign-in is not configured. */
  readonly tokens: TokenVerifier | undefined;
}

/** The route `getOwnWorkspace`. It is a literal here because loading the table of routes would slow down the start. */
export const listOwnWorkspacesRoute = 'GET /api/v1/workspace';

/** Management counts against no quota and no usage plan: they must not keep anyone from revoking a key. */
const free = 0;

/** The authorizer before key management. It accepts API keys, like the hot path, and access tokens of people. */
export function createHandler(dependencies: ManagementAuthorizerDependencies) {
  const { tokens } = dependencies;
  const verify = createVerifier(dependencies);
  const admit = createMemberCheck(dependencies);

  return createPipeline(dependencies, async (request) => {
    const { route, scope, sourceIp } = request;
    const presented = presentedCredential(request);
    if (!('token' in presented)) {
      const { keyValue } = presented;
      const decision = keyDecision(await verify({ keyValue, scope, cost: free, sourceIp }), dependencies);
      return decision && { ...decision, gatewayKey: undefined };
    }
    const user = await tokens?.verify(presented.token);
    if (user === undefined) return undefined;
    const mayOmitWorkspace = route === listOwnWorkspacesRoute;
    const verdict = await admit({ user, named: namedWorkspaces(request), scope, mayOmitWorkspace });
    return memberDecision(user, verdict);
  });
}

function memberDecision({ subject }: User, verdict: MemberVerdict): Decision {
  const { found } = verdict;
  const workspaceId = found?.powers.workspaceId;
  const context = found === undefined ? {} : memberContext(found.powers, found.member);
  return {
    ruling: { ...verdict, principalId: subject, context },
    plan: found?.powers.plan,
    gatewayKey: undefined,
    caller: { subject, ...(workspaceId !== undefined && { workspaceId }) },
  };
}

function managementDependencies(): ManagementAuthorizerDependencies {
  const environment = readEnvironment(ManagementAuthorizerEnvironment);
  const { KEYS_TABLE, SIGN_IN } = environment;
  const shared = liveDependencies(environment, createLogger(sourceStack));
  return {
    ...shared,
    members: new DynamoMemberStore(createLeanDynamo(), KEYS_TABLE),
    tokens:
      SIGN_IN === null
        ? undefined
        : createTokenVerifier(SIGN_IN, { onRefusal: (reason) => shared.logger.info('token refused', { reason }) }),
  };
}

export const handler = createHandler(managementDependencies());
