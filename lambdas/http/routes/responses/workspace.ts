import * as z from 'zod';
import { Member, Role } from '../../../domain/access/member-schema.ts';
import { Scope } from '../../../domain/access/scope-schema.ts';
import { AuditEventView } from '../../../domain/events/audit-view.ts';
import { StoredOverrides } from '../../../domain/limits/overrides-schema.ts';
import { Limits, PlanName } from '../../../domain/limits/plan-schema.ts';
import { Quota, QuotaState } from '../../../domain/limits/quota-schema.ts';
import { Timestamp } from '../../../domain/shared/timestamp-schema.ts';
import { KeyUsage, OwnerUsage, Usage } from '../../../domain/usage/usage-schema.ts';
import { HeldPlacesView, workspaceStatuses } from '../../../domain/workspaces/workspace.ts';
import { NextCursor } from './shared.ts';

const PlanView = z
  .strictObject({
    name: PlanName,
    maxKeys: z.int().min(0).nullable().meta({ description: 'null if unlimited.' }),
    limits: Limits.nullable().meta({ description: 'The limits of each key; null if the plan has no API access.' }),
    quota: Quota.nullable().meta({ description: 'The quota of the workspace; null: none.' }),
  })
  .meta({ id: 'PlanView' });

const CallerView = z
  .strictObject({
    type: z.enum(['api_key', 'user']),
    id: z.string().meta({ description: 'The id of the key, or the subject of the person.' }),
    name: z.string().nullable(),
    role: Role.nullable().meta({ description: 'null if the caller is a key.' }),
    scopes: z.array(Scope).meta({ description: 'The scopes of the caller in this workspace.' }),
  })
  .meta({ id: 'CallerView' });

export const workspaceResponses = {
  UsageResponse: z
    .strictObject({ usage: Usage, keys: z.array(KeyUsage), owners: z.array(OwnerUsage), nextCursor: NextCursor })
    .meta({ id: 'UsageResponse' }),
  AuditEventList: z
    .strictObject({ auditEvents: z.array(AuditEventView), nextCursor: NextCursor })
    .meta({ id: 'AuditEventList' }),
  OwnWorkspaceResponse: z
    .strictObject({
      workspace: z
        .strictObject({
          id: z.string(),
          name: z.string(),
          plan: z.string(),
          status: z.enum(workspaceStatuses),
          keyCount: z.int().min(0),
          heldPlaces: HeldPlacesView,
          maxKeys: z
            .int()
            .min(0)
            .nullable()
            .meta({ description: 'The maximum number of API keys; null if unlimited.' }),
          limits: Limits.nullable().meta({
            description:
              'The limits of each key that has no lower ones of its own; null if the plan has no API access.',
          }),
          quota: QuotaState.nullable().meta({
            description: 'The quota of the workspace in its current period; null: none.',
          }),
          overrides: StoredOverrides,
          rootKeyId: z
            .string()
            .nullable()
            .meta({ description: 'Names the root key in events. null if it was revoked.' }),
          createdAt: Timestamp,
        })
        .meta({ id: 'OwnWorkspace' }),
      plans: z
        .array(PlanView)
        .meta({ description: 'The plan of the workspace, and the public plans of the deployment.' }),
      caller: CallerView,
      memberships: z
        .array(z.strictObject({ workspaceId: z.string(), name: z.string(), role: Role }).meta({ id: 'Membership' }))
        .meta({ description: 'The workspaces that the signed-in person belongs to; empty for a key.' }),
      recoverableKeys: z.boolean().meta({ description: 'Whether full=true can show key values again.' }),
    })
    .meta({ id: 'OwnWorkspaceResponse' }),
  MemberList: z.strictObject({ members: z.array(Member), nextCursor: NextCursor }).meta({ id: 'MemberList' }),
  MemberResponse: z.strictObject({ member: Member }).meta({ id: 'MemberResponse' }),
};
