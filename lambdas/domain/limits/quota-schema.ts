import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { quotaPeriods } from './quota.ts';

/** How many requests a workspace or a key may make in a period. */
export const Quota = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      requests: z.int().min(1).max(1_000_000_000_000),
      per: z.enum(quotaPeriods).meta({
        description:
          'A calendar day or month in UTC, or `total`: all requests from the time at which the quota is set, in a quota that never resets.',
      }),
    })
    .meta({ id: 'Quota' }),
);
