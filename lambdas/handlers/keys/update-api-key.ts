import { type ViewDependencies, viewOf } from '../../domain/keys/api-key-view.ts';
import { changeKey } from '../../domain/keys/manage/change-key.ts';
import { assertOwnSecret } from '../../domain/keys/manageable.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import type { OwnLimits } from '../../domain/limits/effective-limits.ts';
import { assertWithinLimits, type Plans } from '../../domain/limits/plans.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { ChangingEnvironment, readEnvironment } from '../../environment.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/keys.ts';
import { updateWorkspaceApiKey } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { changingDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies, ViewDependencies {
  readonly keys: KeyStore;
  readonly plans: Plans;
  readonly random: RandomBytes;
  /** The prefix of the ARNs of secrets that values may be delivered to. */
  readonly secretArnPrefix: string;
}

/** Changes a key. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(routes.updateApiKey, updateWorkspaceApiKey, dependencies, async ({ input, caller, requestId }) => {
    const { path, body } = input;
    assertOwnSecret(body.rotation, dependencies.secretArnPrefix);
    if (body.limits != null) await assertAllowed(dependencies, caller.principal.workspaceId, body.limits);
    const record = await changeKey(dependencies, { ...caller, requestId }, path.id, body);
    return { apiKey: await viewOf(dependencies, record) };
  });

/** The workspace may get lower limits in the meantime. They then apply to the key as well. */
async function assertAllowed({ keys, plans }: Dependencies, workspaceId: string, limits: OwnLimits): Promise<void> {
  const workspace = await keys.getWorkspace(workspaceId);
  if (workspace === undefined) throw new NotFoundError('workspace');
  assertWithinLimits(plans, workspace, limits);
}

export const handler = createHandler(changingDependencies(readEnvironment(ChangingEnvironment)));
