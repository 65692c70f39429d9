import * as z from 'zod';
import { Environment } from '../../../domain/keys/key-format-schema.ts';
import { PhotoRequest } from '../../../domain/sample/photo-request.ts';
import { NextCursor } from './shared.ts';

export const sampleResponses = {
  Status: z
    .strictObject({
      status: z.literal('ok'),
      keyId: z.string(),
      workspaceId: z.string(),
      environment: Environment,
      plan: z.string(),
      ownerId: z.string().nullable().meta({ description: 'null if the key has no owner.' }),
    })
    .meta({ id: 'Status' }),
  PhotoRequest,
  PhotoRequestList: z
    .strictObject({ photo_requests: z.array(PhotoRequest), next_cursor: NextCursor })
    .meta({ id: 'PhotoRequestList' }),
};
