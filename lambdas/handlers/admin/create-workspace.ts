import { setTimeout } from 'node:timers/promises';
import type { IssueDependencies } from '../../domain/keys/issue-key.ts';
import type { PepperSource } from '../../domain/keys/ports.ts';
import { assertEffective } from '../../domain/limits/overrides.ts';
import { assertPlan } from '../../domain/limits/plans.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { type ProvisionedWorkspace, provisionWorkspace } from '../../domain/workspaces/provision.ts';
import { type SettleDependencies, settleWorkspace } from '../../domain/workspaces/settle-workspace.ts';
import { viewOf, type Workspace } from '../../domain/workspaces/workspace.ts';
import { ProvisioningEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { workspacesDependencies } from '../../wiring/admin.ts';
import { answersFrom } from '../../wiring/answers.ts';
import { rootKeyDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends KeepingDependencies, SettleDependencies, IssueDependencies {
  readonly pepper: PepperSource;
  /** The maximum time that the response waits for the settlement of the workspace, in milliseconds. */
  readonly settleTimeMs: number;
  readonly random: RandomBytes;
}

/** Creates a workspace with its root key. Only this response contains the root key's value. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.createWorkspace, dependencies, async ({ input, caller, requestId, keep }) => {
    const { plans, pepper } = dependencies;
    assertPlan(plans, input.body.plan);
    assertEffective(plans, input.body.plan, input.body.overrides);
    const responseOf = ({ workspace, rootKeyId, rootKey }: ProvisionedWorkspace) => ({
      workspace: viewOf(workspace, plans, dependencies.clock()),
      rootKey: { id: rootKeyId, key: rootKey },
    });
    const provision = {
      ...input.body,
      actor: caller.actor,
      requestId,
      // The settlement changes the answer. If it never ends, this one stays.
      keep: (made: ProvisionedWorkspace) => keep(responseOf(made), { isFinal: false }),
    };
    const made = await provisionWorkspace(dependencies, await pepper.keyring(), provision);
    return responseOf({ ...made, workspace: await settledIfPossible(dependencies, made.workspace, requestId) });
  });

/** Settles the workspace. A failure must not prevent the response, which is the only one with the root key's value. */
async function settledIfPossible(
  dependencies: Dependencies,
  workspace: Workspace,
  requestId: string,
): Promise<Workspace> {
  try {
    return await inTime(settleWorkspace(dependencies, workspace), dependencies.settleTimeMs);
  } catch (error) {
    dependencies.logger.error('workspace not settled', { requestId, workspaceId: workspace.id, error });
    return workspace;
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = new AbortController();
  const timeout = setTimeout(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`There was no response within ${ms} ms.`);
  });
  timeout.catch(() => {});
  return Promise.race([work, timeout]).finally(() => late.abort());
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(ProvisioningEnvironment);
  // This is well under the Lambda's timeout of 25 s, however long API Gateway's control plane takes.
  const settleTimeMs = 10_000;
  const dependencies = workspacesDependencies(environment);
  const answers = answersFrom(environment, dependencies);
  return { ...dependencies, ...rootKeyDependencies(environment), answers, settleTimeMs };
}

export const handler = createHandler(liveDependencies());
