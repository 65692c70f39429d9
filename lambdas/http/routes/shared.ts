import * as z from 'zod';
import { granularities } from '../../domain/limits/usage.ts';
import { schema } from './route.ts';

export const IdPath = /* @__PURE__ */ schema(() => z.object({ id: z.string() }));

export const Cursor = /* @__PURE__ */ schema(() =>
  z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'The nextCursor of the page before. Signed: only what the service gave out is accepted.' }),
);

export const NextCursor = /* @__PURE__ */ schema(() =>
  z.string().nullable().meta({ description: 'Pass it as ?cursor= for the next page; null on the last.' }),
);

export const Full = /* @__PURE__ */ schema(() =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false)
    .meta({
      description:
        'Whether to show full key values, for which the scope `api-keys:reveal` is needed. Each is written to the audit log. Refused with recovery_disabled unless the deployment keeps them.',
      override: ({ jsonSchema }) => {
        jsonSchema.type = 'boolean';
        delete jsonSchema.enum;
      },
    }),
);

/** Times of the query, with a zone or in UTC. */
export const Moment = /* @__PURE__ */ schema(() =>
  z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone, such as 2027-01-31T00:00:00Z' })
    .transform((text) => Date.parse(text))
    // Ids and hours are written with years of four digits, also after rounding.
    .refine((time) => time >= 0 && time < Date.UTC(9999), 'must be a time of the years 1970 to 9998'),
);

export const Deleted = /* @__PURE__ */ schema(() =>
  z.strictObject({ success: z.literal(true) }).meta({ id: 'Deleted' }),
);

export const pageSize = (fallback: number) =>
  z
    .string()
    .regex(/^([1-9][0-9]?|100)$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .default(fallback)
    .meta({
      description: `Items on a page; ${fallback} by default.`,
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100 });
        delete jsonSchema.pattern;
      },
    });

export const UsageQuery = /* @__PURE__ */ schema(() =>
  z.strictObject({
    from: Moment.meta({
      description:
        'Where to begin; rounded down to the granularity. At most a day before `to` by the minute, 31 days by the hour or day.',
    }),
    to: Moment.optional().meta({ description: 'Where to end; rounded up. By default now: name it to add up pages.' }),
    granularity: z.enum(granularities).default('hour'),
  }),
);
