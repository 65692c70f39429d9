import * as z from 'zod';
import { Environment } from './key-format-schema.ts';

/** The key that has a value, as operators see it. */
export const FoundApiKey = z
  .strictObject({
    id: z.string(),
    workspaceId: z.string(),
    name: z.string(),
    isRoot: z.boolean().meta({ description: 'Whether it is the root key of its workspace.' }),
    key: z.string().meta({ description: 'The masked key value.', examples: ['vsk_live_Ab3dEf9h...x9Qz'] }),
    environment: Environment,
    isAccepted: z.boolean().meta({
      description:
        'Whether requests with the value are accepted now: neither the key nor its workspace is inactive, and the value has not ended.',
    }),
    isNewest: z.boolean().meta({ description: 'false: it is the previous value of the key.' }),
  })
  .meta({ id: 'FoundApiKey' });
export type FoundApiKey = z.infer<typeof FoundApiKey>;
