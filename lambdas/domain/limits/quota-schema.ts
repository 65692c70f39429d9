import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { quotaPeriods } from './quota.ts';

/** How many requests a workspace or a key may make in a period. */
export const Quota = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      requests: z.int().min(1).max(1_000_000_000_000),
      per: z.enum(quotaPeriods).meta({
        id: 'QuotaPeriod',
        description:
          'A calendar day or month in UTC, or `total`: all requests from the time at which the quota is set, in a quota that never resets.',
      }),
    })
    .meta({ id: 'Quota' }),
);

/** A quota in its current period. */
const QuotaInPeriod = /* @__PURE__ */ schema(() =>
  Quota.extend({
    limit: z.int().min(1).meta({ description: 'The requests of the quota and of all grants in this period.' }),
    resetsAt: Timestamp.nullable().meta({ description: 'The end of the period; null if the quota never resets.' }),
  }),
);

/** A quota in its current period, and how much of it is used. */
export const QuotaState = /* @__PURE__ */ schema(() =>
  QuotaInPeriod.extend({
    used: z.int().min(0).nullable().meta({
      description: 'The requests admitted in this period, by their cost. null: the counters do not respond.',
    }),
    remaining: z.int().min(0).nullable().meta({ description: 'null: the counters do not respond.' }),
  }).meta({ id: 'QuotaState' }),
);
export type QuotaState = z.infer<typeof QuotaState>;

/** The quota of a workspace after a grant. */
export const GrantedQuota = /* @__PURE__ */ schema(() =>
  QuotaInPeriod.extend({
    granted: z.int().min(1).meta({ description: 'The requests of all grants in this period.' }),
  }).meta({ id: 'GrantedQuota' }),
);
export type GrantedQuota = z.infer<typeof GrantedQuota>;
