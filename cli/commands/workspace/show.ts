import type * as z from 'zod';
import type { ResponseSchema, routes } from '../../../lambdas/http/routes/index.ts';
import { metadataMembers, type Output } from '../../output.ts';
import { quotaStateText, quotaText } from '../../quotas.ts';
import { limitsText } from '../../rate-limits.ts';

type Workspace = z.output<ResponseSchema<typeof routes.updateWorkspace>>['workspace'];
/** A workspace with the state of its quota, which only one route returns. */
type Shown = Workspace & Partial<z.output<ResponseSchema<typeof routes.getWorkspace>>['workspace']>;

/** The argument of every command for one workspace. */
export const idArgument = ['<id>', 'id of the workspace, ws_…'] as const;

export function showWorkspace(output: Output, workspace: Shown): void {
  const { limits, overrides, quota } = workspace;
  output.members({
    id: workspace.id,
    name: workspace.name,
    plan: workspace.plan,
    ...(workspace.externalId !== null && { 'external id': workspace.externalId }),
    ...metadataMembers(workspace.metadata),
    status: statusOf(workspace),
    keys: `${workspace.keyCount} of ${workspace.maxKeys ?? 'any number'}${overrides.maxKeys === null ? '' : ' (override)'}`,
    'rate limit':
      limits === null ? 'no API access' : `${limitsText(limits)}${overrides.limits === null ? '' : ' (override)'}`,
    ...(quota === undefined
      ? overrides.quota !== null && { quota: `${quotaText(overrides.quota)} (override)` }
      : {
          quota: quota === null ? 'none' : `${quotaStateText(quota)}${overrides.quota === null ? '' : ' (override)'}`,
        }),
    'root key id': workspace.rootKeyId ?? 'none',
    'gateway key': workspace.gatewayKey,
    created: workspace.createdAt,
    updated: workspace.updatedAt,
  });
}

/** Returns the status, and whether a change has not reached every key and must be sent again. */
export function statusOf({ status, pending }: Workspace): string {
  return pending ? `${status} (a change is incomplete: repeat it)` : status;
}
