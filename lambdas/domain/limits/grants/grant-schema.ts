import * as z from 'zod';
import { schema } from '../../shared/schema.ts';
import { line } from '../../shared/text.ts';
import { maxGranted } from './grant.ts';

/** A grant of requests on top of the quota of a workspace. */
export const NewQuotaGrant = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      requests: z.int().min(1).max(maxGranted).meta({
        description: 'The requests that the workspace may make on top of its quota, in the current period.',
      }),
      reason: line(200).nullable().default(null).meta({
        description:
          'The reason. It is in the event `quota.granted` and in the audit log, which the members of the workspace can read.',
      }),
    })
    .meta({ id: 'NewQuotaGrant' }),
);
export type NewQuotaGrant = z.output<typeof NewQuotaGrant>;
