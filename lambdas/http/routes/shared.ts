import * as z from 'zod';
import { Scope } from '../../domain/access/scope-schema.ts';
import { Environment } from '../../domain/keys/key-format-schema.ts';
import { keyStatuses, rotationStates } from '../../domain/keys/list/key-filter.ts';
import { keySorts } from '../../domain/keys/list/key-order.ts';
import { ForeignId } from '../../domain/shared/foreign-id-schema.ts';
import { schema } from '../../domain/shared/schema.ts';
import { line } from '../../domain/shared/text.ts';
import { timePattern } from '../../domain/shared/timestamp-schema.ts';
import { granularities } from '../../domain/usage/usage-range.ts';

export const Cursor = /* @__PURE__ */ schema(() =>
  z.string().min(1).max(500).optional().meta({
    description: 'The nextCursor of the previous page. Cursors are signed: the service accepts only its own.',
  }),
);

/** A parameter that is `true` or `false`; false by default. */
export const booleanParameter = (description: string) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false)
    .meta({
      description,
      override: ({ jsonSchema }) => {
        jsonSchema.type = 'boolean';
        delete jsonSchema.enum;
      },
    });

export const Full = /* @__PURE__ */ schema(() =>
  booleanParameter(
    'Whether to show full key values. Requires the scope `api-keys:reveal`; each value shown is recorded in the audit log. Refused with recovery_disabled if the deployment does not keep values.',
  ),
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

/** The most keys or owners in one response with usage. A response of Lambda has at most 6 MB. */
const maxUsageRows = 5000;

/** The number of keys or owners on a page of usage. */
export const UsageRows = /* @__PURE__ */ schema(() =>
  z
    .string()
    .regex(/^([1-9][0-9]{0,2}|[1-4][0-9]{3}|5000)$/, `must be a whole number from 1 to ${maxUsageRows}`)
    .transform(Number)
    .default(maxUsageRows)
    .meta({
      description: `The number of keys or owners on a page; ${maxUsageRows} by default.`,
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: maxUsageRows });
        delete jsonSchema.pattern;
      },
    }),
);

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
        'The start, rounded down to the granularity. At most one day before `to` for minutes, 31 days for hours, 403 days for days.',
    }),
    to: Moment.optional().meta({
      description: 'The end, rounded up; the current time by default.',
    }),
    granularity: z.enum(granularities).default('hour'),
  }),
);

/** The filters, the order and the page of a list of keys. */
export const KeyQuery = /* @__PURE__ */ schema(() =>
  z.strictObject({
    query: line(100).optional().meta({
      description:
        'A part of the name, id, masked value or owner, in any case. Never a full key value: URLs get into logs.',
    }),
    ownerId: ForeignId.optional(),
    environment: Environment.optional(),
    status: z.enum(keyStatuses).optional(),
    scope: Scope.optional().meta({ description: 'Keys that have this scope, by name or by a wildcard.' }),
    expiresBefore: Moment.optional().meta({ description: 'Keys that expire before this time, or have expired.' }),
    unusedSince: Moment.optional().meta({
      description: 'Keys that were not used since this time, and not created since. Accurate to the hour.',
    }),
    rotation: z.enum(rotationStates).optional().meta({
      description:
        'Keys with a rotation policy (`on`) or without one (`off`), with a secret that did not take the last value (`failing`), or with a previous value that still works (`two_values`).',
    }),
    sort: z.enum(keySorts).default(keySorts[0]).meta({
      description:
        'The order; `-` means descending. Orders other than `-createdAt` are refused in workspaces with more than about 10,000 keys.',
    }),
    limit: anyPageSize(`The number of keys on a page; ${keysPerPage.default} by default.`).optional(),
    cursor: Cursor,
  }),
);
