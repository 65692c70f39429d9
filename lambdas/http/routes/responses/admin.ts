import * as z from 'zod';
import { ImportResult } from '../../../domain/keys/import/import-result.ts';
import { FoundApiKey } from '../../../domain/keys/lookup/found-api-key.ts';
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
  KeyLookupResponse: z.strictObject({ apiKey: FoundApiKey }).meta({ id: 'KeyLookupResponse' }),
};
