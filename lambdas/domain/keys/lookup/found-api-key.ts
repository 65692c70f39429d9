import * as z from 'zod';
import { workspaceStatuses } from '../../workspaces/workspace.ts';
import { Environment } from '../key-format-schema.ts';
import { keyStatuses } from '../list/key-filter.ts';

/** The key that a value, a masked value or a tag belongs to, as operators see it. */
export const FoundApiKey = z
  .strictObject({
    id: z.string(),
    workspaceId: z.string(),
    workspaceStatus: z.enum([...workspaceStatuses, 'deleted']),
    isRoot: z.boolean().meta({ description: 'Whether it is the root key of its workspace.' }),
    status: z.enum([...keyStatuses, 'deleted']).meta({
      description:
        'The status of the key. The tag of a deleted key stays reserved, and still finds its id and its workspace.',
    }),
    name: z.string().nullable().meta({ description: 'null if the key is deleted.' }),
    key: z
      .string()
      .nullable()
      .meta({
        description: 'The masked newest value; null if the key is deleted.',
        examples: ['vsk_live_Ab3dEf9h...x9Qz'],
      }),
    environment: Environment.nullable().meta({ description: 'null if the key is deleted.' }),
    ownerId: z.string().nullable().meta({ description: 'null if it has none, or if the key is deleted.' }),
    match: z.enum(['current', 'previous', 'none']).meta({ id: 'KeyMatch' }).nullable().meta({
      description:
        '`current`: it is the newest value of the key. `previous`: it is the value before that one, and its grace period has not ended. `none`: it is neither of them, for example because it was revoked. null: the lookup was by tag.',
    }),
    isAccepted: z.boolean().nullable().meta({
      description:
        'Whether requests with the value are accepted now: it has not ended, and neither the key nor its workspace is inactive. null: the lookup was by tag.',
    }),
  })
  .meta({ id: 'FoundApiKey' });
export type FoundApiKey = z.infer<typeof FoundApiKey>;
