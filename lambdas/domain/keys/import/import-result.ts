import * as z from 'zod';
import { importRefusals } from './ports.ts';

/** The result for one key of an import. */
export const ImportResult = z
  .strictObject({
    status: z.enum(['created', 'exists', 'refused']).meta({
      description:
        '`created`: the key was imported. `exists`: the workspace has the key already, and nothing was changed. `refused`: the key was not imported.',
    }),
    id: z.string().nullable().meta({ description: 'The id of the key; null if it was refused.' }),
    reason: z.enum(importRefusals).meta({ id: 'ImportRefusal' }).nullable().meta({
      description:
        'null unless the key was refused. `value_not_accepted`: the value has none of the configured forms. `expired`: `expiresAt` is not in the future. `limits_too_high`: the key would have higher limits than the workspace. `key_limit_exceeded`: the workspace has its maximum number of keys. `held_elsewhere`: another workspace has the key. `deleted`: the key was imported before and then deleted.',
    }),
  })
  .meta({ id: 'ImportResult' });
