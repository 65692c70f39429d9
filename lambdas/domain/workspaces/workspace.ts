import * as z from 'zod';
import { noOverrides, type Overrides, type OwnLimits } from '../limits/effective-limits.ts';
import { OverridesChange, StoredOverrides } from '../limits/overrides-schema.ts';
import { Limits, WantedPlan } from '../limits/plan-schema.ts';
import { limitsOf, maxKeysOf, type Plans, planOf } from '../limits/plans.ts';
import type { QuotaGrants, QuotaTerms } from '../limits/quota.ts';
import { NotFoundError, WorkspaceDeletingError } from '../shared/errors.ts';
import { ForeignId } from '../shared/foreign-id-schema.ts';
import type { Metadata } from '../shared/metadata.ts';
import { MetadataChange, NewMetadata, StoredMetadata } from '../shared/metadata-schema.ts';
import { isId } from '../shared/random.ts';
import { schema } from '../shared/schema.ts';
import { line, storedText } from '../shared/text.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { type HeldPlaces, heldPlacesOf } from './held-places.ts';

/** The name of every root key. */
export const rootKeyName = 'Root key';

export const workspaceStatuses = ['active', 'suspended', 'deleting'] as const;

/** The places of deleted keys as responses show them. */
export const HeldPlacesView = /* @__PURE__ */ schema(() =>
  z.int().min(0).meta({
    description:
      'The number of deleted keys that still count against the maximum, because they may have been used in this hour.',
  }),
);

/** A workspace as operators see it. */
export const WorkspaceView = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      id: z.string().meta({ examples: ['ws_01JDEXAMPLE0000000000000000'] }),
      name: storedText(100),
      plan: z.string(),
      externalId: ForeignId.nullable().meta({ description: 'null if it has none.' }),
      metadata: StoredMetadata,
      status: z.enum(workspaceStatuses).meta({ description: 'Keys of a workspace that is not active are refused.' }),
      keyCount: z.int().min(0).meta({ description: 'The number of its API keys, without the root key.' }),
      heldPlaces: HeldPlacesView,
      maxKeys: z.int().min(0).nullable().meta({
        description: 'The maximum number of its API keys; null if unlimited. 0 if the plan is not configured.',
      }),
      limits: Limits.nullable().meta({
        description:
          'The limits of each key that has no lower ones of its own; null if the plan has no API access or is not configured.',
      }),
      overrides: StoredOverrides,
      planConfigured: z.boolean().meta({
        description:
          'false: the plan was removed from the configuration. Requests with the keys of the workspace are refused with `plan_not_configured` until it moves to another plan.',
      }),
      rootKeyId: z.string().nullable().meta({ description: 'null if its root key was revoked.' }),
      gatewayKey: z.enum(['own', 'shared']).meta({
        description:
          '`own`: API Gateway throttles the workspace separately. `shared`: together with other workspaces on its plan.',
      }),
      pending: z.boolean().meta({
        description:
          'Whether a change has not reached every credential and the gateway yet, because a request failed before it was complete. Send the same request again to finish it. After a grant, any `PATCH` of the workspace finishes it.',
      }),
      createdAt: Timestamp,
      updatedAt: Timestamp,
    })
    .meta({ id: 'Workspace' }),
);
export type WorkspaceView = z.infer<typeof WorkspaceView>;

const externalId = () =>
  ForeignId.nullable().meta({
    description:
      'The id of the workspace in your own system, such as a customer id. No two workspaces have the same one.',
  });

export const NewWorkspace = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      name: line(100),
      plan: WantedPlan,
      externalId: externalId().default(null),
      metadata: NewMetadata.default({}),
      overrides: OverridesChange.default({}),
    })
    .meta({ id: 'NewWorkspace' }),
);

export const WorkspaceChange = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      name: line(100).optional(),
      plan: WantedPlan.optional(),
      externalId: externalId().optional(),
      metadata: MetadataChange.optional(),
      overrides: OverridesChange.optional(),
    })
    .refine((change) => Object.keys(change).length > 0, 'must change at least one field')
    .meta({ id: 'WorkspaceChange', minProperties: 1 }),
);

/** A workspace as it is stored. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
  /** Unique among all workspaces. null: none; undefined: an earlier version stored the workspace. */
  readonly externalId?: string | null;
  /** undefined: an earlier version stored the workspace. */
  readonly metadata?: Metadata;
  /** undefined: an earlier version stored the workspace. */
  readonly overrides?: Overrides;
  /** Requests that operators granted on top of the quota, by the name of the period. undefined: none. */
  readonly quotaGrants?: QuotaGrants | undefined;
  readonly status: (typeof workspaceStatuses)[number];
  /** Keys that count against the maximum; the root key does not. */
  readonly keyCount: number;
  /** The places that deleted keys hold. undefined: none, so far. */
  readonly heldPlaces?: HeldPlaces;
  readonly rootKeyId: string | null;
  /** The workspace's own gateway key; null if it shares the gateway key of its plan. */
  readonly gatewayKey: GatewayKey | null;
  /** The ids of old gateway keys that credentials may still name. They become spare when no credential names them. */
  readonly retiredGatewayKeys: readonly string[];
  /** The number of changes of its plan. Each change of plan needs a new gateway key. */
  readonly planChanges: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows with each change. A write that is based on an older version fails. */
  readonly version: number;
  /** Grows with each change of the terms. */
  readonly revision: number;
  /** The newest revision whose terms have reached every credential. */
  readonly appliedRevision: number;
  /** The point where copying a revision's terms to the credentials was interrupted; null if it was not. */
  readonly progress: { readonly revision: number; readonly after: string } | null;
}

/** A gateway key: an API key of API Gateway in the usage plan of a plan. It identifies a workspace and grants no access. */
export interface GatewayKey {
  readonly id: string;
  /** The value that the authorizer returns as `usageIdentifierKey`. */
  readonly value: string;
  /** The workspace's number of changes of plan when the key was created. undefined: it was created by an earlier version. */
  readonly planChanges?: number;
}

/** The fields of a workspace that each credential repeats, so the hot path needs no second read. */
export interface PlanTerms extends QuotaTerms {
  readonly plan: string;
  readonly isSuspended: boolean;
  /** null if the workspace shares the gateway key of its plan. */
  readonly gatewayKey: string | null;
  /** The limits that replace those of the plan; null: none. */
  readonly workspaceLimits: OwnLimits | null;
  readonly workspaceRevision: number;
}

export function termsOf({ plan, status, gatewayKey, overrides, quotaGrants, revision }: Workspace): PlanTerms {
  return {
    plan,
    isSuspended: status !== 'active',
    gatewayKey: gatewayKey?.value ?? null,
    workspaceLimits: overrides?.limits ?? null,
    workspaceQuota: overrides?.quota ?? null,
    workspaceRevision: revision,
    quotaGrants,
  };
}

/** Returns a text that has the form of a workspace id. @throws NotFoundError for other texts, which need no lookup */
export function workspaceIdOf(text: string): string {
  if (!isId('ws', text)) throw new NotFoundError('workspace');
  return text;
}

/** @throws WorkspaceDeletingError when the workspace is being deleted */
export function assertNotDeleting({ status }: Workspace): void {
  if (status === 'deleting') throw new WorkspaceDeletingError();
}

export function isPending({ revision, appliedRevision }: Workspace): boolean {
  return appliedRevision < revision;
}

export function viewOf(workspace: Workspace, plans: Plans, now: number): WorkspaceView {
  const { id, name, plan, status, keyCount, rootKeyId, createdAt, updatedAt } = workspace;
  return {
    id,
    name,
    plan,
    externalId: workspace.externalId ?? null,
    metadata: workspace.metadata ?? {},
    status,
    keyCount,
    heldPlaces: heldPlacesOf(workspace, now),
    maxKeys: maxKeysOf(plans, workspace),
    limits: limitsOf(plans, workspace),
    overrides: workspace.overrides ?? noOverrides,
    planConfigured: planOf(plans, plan) !== undefined,
    rootKeyId,
    gatewayKey: workspace.gatewayKey === null ? 'shared' : 'own',
    pending: isPending(workspace),
    createdAt,
    updatedAt,
  };
}
