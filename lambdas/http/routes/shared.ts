import * as z from 'zod';
import { granularities } from '../../domain/limits/usage-range.ts';
import { schema } from '../../domain/shared/schema.ts';
import { timePattern } from '../../domain/shared/timestamp-schema.ts';

export const Cursor = /* @__PURE__ */ schema(() =>
  z.string().min(1).max(500).optional().meta({
    description: 'The nextCursor of the previous page. Cursors are signed: the service accepts only its own.',
  }),
);

export const Full = /* @__PURE__ */ schema(() =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false)
    .meta({
      description:
        'Whether to show full key values. Requires the scope `api-keys:reveal`; each value shown is recorded in the audit log. Refused with recovery_disabled if the deployment does not keep values.',
      override: ({ jsonSchema }) => {
        jsonSchema.type = 'boolean';
        delete jsonSchema.enum;
      },
    }),
);

/** A time in a query, with a zone. */
export const Moment = /* @__PURE__ */ schema(() =>
  z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone, such as 2027-01-31T00:00:00Z' })
    .transform((text) => Date.parse(text))
    // Ids and the names of hours need a year of four digits, also after rounding.
    .refine((time) => time >= 0 && time < Date.UTC(9999), 'must be a time of the years 1970 to 9998')
    .meta({
      override: ({ jsonSchema }) => {
        // The year before and the year after can be in these years in UTC.
        jsonSchema.pattern = timePattern('1969|19[7-9][0-9]|[2-9][0-9]{3}');
      },
    }),
);

export const pageSize = (fallback: number) =>
  anyPageSize(`The number of items on a page; ${fallback} by default.`).default(fallback);

/** The page sizes of the list of keys. Each value that is shown costs a call to KMS, a write and an event. */
export const keysPerPage = { default: 50, maxFull: 20 } as const;

/** A page size without a default. */
export const anyPageSize = (description: string) =>
  z
    .string()
    .regex(/^([1-9][0-9]?|100)$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .meta({
      description,
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100 });
        delete jsonSchema.pattern;
      },
    });

export const UsageQuery = /* @__PURE__ */ schema(() =>
  z.strictObject({
    from: Moment.meta({
      description:
        'The start, rounded down to the granularity. At most one day before `to` for minutes, 31 days for hours or days.',
    }),
    to: Moment.optional().meta({
      description: 'The end, rounded up; the current time by default. Send it to add up pages.',
    }),
    granularity: z.enum(granularities).default('hour'),
  }),
);
