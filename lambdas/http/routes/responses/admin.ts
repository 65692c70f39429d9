import * as z from 'zod';
import { ImportResult } from '../../../domain/keys/import/import-result.ts';
import { FoundApiKey } from '../../../domain/keys/lookup/found-api-key.ts';
import { GrantedQuota, QuotaState } from '../../../domain/limits/quota-schema.ts';
import { Timestamp } from '../../../domain/shared/timestamp-schema.ts';
import { Requests } from '../../../domain/usage/usage-schema.ts';
import { WorkspaceView } from '../../../domain/workspaces/workspace.ts';
import { NextCursor } from './shared.ts';

const RootKey = z
  .strictObject({
    id: z.string(),
    key: z.string().meta({ description: 'The full key value. It is shown only once: store it now.' }),
  })
  .meta({ id: 'RootKey' });

export const adminResponses = {
  WorkspaceResponse: z.strictObject({ workspace: WorkspaceView }).meta({ id: 'WorkspaceResponse' }),
  QuotaGrantResponse: z
    .strictObject({ workspace: WorkspaceView, quota: GrantedQuota })
    .meta({ id: 'QuotaGrantResponse' }),
  WorkspaceDetailsResponse: z
    .strictObject({
      workspace: WorkspaceView.extend({
        quota: QuotaState.nullable().meta({
          description: 'The quota of the workspace in its current period; null: none.',
        }),
      }).meta({ id: 'WorkspaceDetails' }),
    })
    .meta({ id: 'WorkspaceDetailsResponse' }),
  NewWorkspaceResponse: z
    .strictObject({ workspace: WorkspaceView, rootKey: RootKey })
    .meta({ id: 'NewWorkspaceResponse' }),
  WorkspaceList: z
    .strictObject({ workspaces: z.array(WorkspaceView), nextCursor: NextCursor })
    .meta({ id: 'WorkspaceList' }),
  RootKeyResponse: z.strictObject({ rootKey: RootKey }).meta({ id: 'RootKeyResponse' }),
  KeyImportResponse: z.strictObject({ results: z.array(ImportResult) }).meta({ id: 'KeyImportResponse' }),
  AdminStatus: z
    .strictObject({
      status: z.literal('ok'),
      version: z.string(),
      plans: z.array(z.string()),
      usagePlanKeys: z.enum(['per-workspace', 'per-plan']),
    })
    .meta({ id: 'AdminStatus' }),
  AdminUsage: z
    .strictObject({
      from: Timestamp,
      to: Timestamp,
      keptSince: Timestamp.meta({ description: 'Usage before this time is not kept.' }),
      countedTo: Timestamp.nullable().meta({
        description: 'Requests before this time are included; null: no hour was added up yet.',
      }),
      usage: z.array(
        z
          .strictObject({
            workspaceId: z.string(),
            ownerId: z.string().nullable().meta({ description: 'null by workspace, or if the keys had no owner.' }),
            keyId: z.string().nullable().meta({ description: 'null unless grouped by key.' }),
            ...Requests,
          })
          .meta({ id: 'AdminUsageRow' }),
      ),
      nextCursor: NextCursor,
    })
    .meta({ id: 'AdminUsage' }),
  KeyLookupResponse: z.strictObject({ apiKey: FoundApiKey }).meta({ id: 'KeyLookupResponse' }),
};
