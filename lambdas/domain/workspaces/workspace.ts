import * as z from 'zod';
import { type Plans, planNamed } from '../limits/plans.ts';
import { NotFoundError, WorkspaceDeletingError } from '../shared/errors.ts';
import { isId } from '../shared/random.ts';
import { line } from '../shared/text.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';

/** The name of every root key. */
export const rootKeyName = 'Root key';

export const workspaceStatuses = ['active', 'suspended', 'deleting'] as const;

/** A workspace as operators see it. */
export const WorkspaceView = z
  .strictObject({
    id: z.string().meta({ examples: ['ws_01JDEXAMPLE0000000000000000'] }),
    name: line(100),
    plan: z.string(),
    status: z.enum(workspaceStatuses).meta({ description: 'Keys of a workspace that is not active are refused.' }),
    keyCount: z.int().meta({ description: 'Its API keys; the root key does not count.' }),
    maxKeys: z.int().nullable().meta({ description: 'What its plan allows; null: unlimited.' }),
    rootKeyId: z.string().nullable().meta({ description: 'null: its root key was revoked.' }),
    gatewayKey: z.enum(['own', 'shared']).meta({
      description: 'Whether API Gateway throttles the workspace by itself, or together with the others on its plan.',
    }),
    pending: z.boolean().meta({
      description:
        'Whether a change has not reached every credential and the gateway yet, because of a failure half-way. Sending the same request again finishes it.',
    }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Workspace' });
export type WorkspaceView = z.infer<typeof WorkspaceView>;

export const NewWorkspace = z.strictObject({ name: line(100), plan: z.string() }).meta({ id: 'NewWorkspace' });

export const WorkspaceChange = z
  .strictObject({ name: line(100).optional(), plan: z.string().optional() })
  .refine((change) => Object.keys(change).length > 0, 'must change at least one field')
  .meta({ id: 'WorkspaceChange', minProperties: 1 });

/** The tenant, as it is stored. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
  readonly status: (typeof workspaceStatuses)[number];
  /** Keys that count against the plan's maximum; the root key does not. */
  readonly keyCount: number;
  readonly rootKeyId: string | null;
  /** Its own key at API Gateway; null: it shares that of its plan. */
  readonly usagePlanKey: UsagePlanKey | null;
  /** The ids of gateway keys that credentials may still point to, and that go once none does. */
  readonly retiredGatewayKeys: readonly string[];
  /** How often its plan was changed: a plan comes with a gateway key of its own. */
  readonly planChanges: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows with each change of any kind: a change made on an old reading is refused. */
  readonly version: number;
  /** Grows with each change of the terms. */
  readonly revision: number;
  /** The revision whose terms every credential has. */
  readonly appliedRevision: number;
  /** How far the terms of a revision have got, if their way to the credentials was interrupted. */
  readonly progress: { readonly revision: number; readonly after: string } | null;
}

/** An API key of API Gateway that is in the usage plan of a plan. It names a tenant to the gateway, and opens nothing. */
export interface UsagePlanKey {
  readonly id: string;
  /** What the authorizer returns as `usageIdentifierKey`. */
  readonly value: string;
}

/** What each credential repeats of its workspace, so that the hot path needs no second read. */
export interface PlanTerms {
  readonly plan: string;
  readonly isSuspended: boolean;
  /** null: the key that the workspaces of the plan share. */
  readonly usagePlanKey: string | null;
  readonly workspaceRevision: number;
}

export function termsOf({ plan, status, usagePlanKey, revision }: Workspace): PlanTerms {
  return {
    plan,
    isSuspended: status !== 'active',
    usagePlanKey: usagePlanKey?.value ?? null,
    workspaceRevision: revision,
  };
}

/** The id of a workspace that may exist. @throws NotFoundError for any other text, which no store is asked for */
export function workspaceIdOf(text: string): string {
  if (!isId('ws', text)) throw new NotFoundError('workspace');
  return text;
}

/** @throws WorkspaceDeletingError for a workspace on its way out */
export function assertNotDeleting({ status }: Workspace): void {
  if (status === 'deleting') throw new WorkspaceDeletingError();
}

export function isPending({ revision, appliedRevision }: Workspace): boolean {
  return appliedRevision < revision;
}

export function viewOf(workspace: Workspace, plans: Plans): WorkspaceView {
  const { id, name, plan, status, keyCount, rootKeyId, createdAt, updatedAt } = workspace;
  return {
    id,
    name,
    plan,
    status,
    keyCount,
    maxKeys: planNamed(plans, plan).maxKeys,
    rootKeyId,
    gatewayKey: workspace.usagePlanKey === null ? 'shared' : 'own',
    pending: isPending(workspace),
    createdAt,
    updatedAt,
  };
}
