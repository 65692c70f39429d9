import * as z from 'zod';
import { Environment } from '../keys/key-format-schema.ts';
import { forEachWindow } from '../limits/rate-windows.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { refusalReasons } from './refusals.ts';
import { granularities } from './usage-range.ts';

const RefusedRequests = z
  .strictObject(
    Object.fromEntries(refusalReasons.map((reason) => [reason, z.int().min(1).optional()])) as Record<
      (typeof refusalReasons)[number],
      z.ZodOptional<z.ZodInt>
    >,
  )
  .meta({ id: 'RefusedRequests' });

/** The admitted, rate-limited and refused requests of a time. */
export const Requests = {
  admitted: z.int().min(0).meta({
    description:
      'Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed.',
  }),
  limited: z.int().min(0).meta({
    description:
      'Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing.',
  }),
  refused: RefusedRequests.meta({
    description:
      'Requests that were refused for another reason, by reason: `revoked` (the key is deactivated), `suspended` (the workspace is suspended), `expired`, `scope`, `address`, `plan` (no API access), `quota`. Reasons without requests are left out. Requests with unknown or deleted keys are not counted. Written in batches, like `limited`.',
  }),
};
export interface Requests {
  readonly admitted: number;
  readonly limited: number;
  readonly refused: z.infer<typeof RefusedRequests>;
}

const UsagePoint = z
  .strictObject({ at: Timestamp.meta({ description: 'When the minute, hour or day (UTC) begins.' }), ...Requests })
  .meta({ id: 'UsagePoint' });

/** The length of a point of usage. */
const Granularity = z.enum(granularities).meta({ id: 'Granularity' });

const Time = z.strictObject({ from: Timestamp, to: Timestamp }).meta({ id: 'UsageTime' });

/** Every point of the range in order, including points without requests. */
export const Usage = z
  .strictObject({
    from: Timestamp.meta({ description: 'The beginning of the first point.' }),
    to: Timestamp.meta({ description: 'The end of the last point.' }),
    granularity: Granularity,
    keptSince: Timestamp.meta({
      description: 'Usage before this time is not kept at this granularity. Points before it are left out.',
    }),
    missing: Time.nullable().meta({
      description:
        'A time in the range whose requests are not included yet, because adding up usage is late; null: everything is included.',
    }),
    points: z.array(UsagePoint),
    ...Requests,
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof Usage>;

const WindowState = z
  .strictObject({
    limit: z.int().min(0),
    remaining: z.int().min(0),
    resetsAt: Timestamp,
  })
  .meta({ id: 'WindowState' });

/** How much of its limits a key has used now. */
export const LimitState = z.strictObject(forEachWindow('unit', () => WindowState)).meta({ id: 'LimitState' });
export type LimitState = z.infer<typeof LimitState>;

/** The usage of one key of a workspace. */
export const KeyUsage = z
  .strictObject({
    id: z.string().meta({
      description:
        'Empty in the row that adds up keys whose requests were all refused, beyond the 100 with the most refusals in an hour or day.',
    }),
    name: z.string().nullable().meta({ description: 'null if the key is deleted.' }),
    isRoot: z.boolean().meta({ description: 'Whether this is the root key, which the list of keys does not contain.' }),
    isDeleted: z.boolean(),
    environment: Environment.nullable().meta({ description: 'null if the key is deleted.' }),
    ownerId: z.string().nullable().meta({ description: 'The owner now, or the last one of a deleted key.' }),
    ...Requests,
  })
  .meta({ id: 'KeyUsage' });

/** The usage of one owner of keys in a workspace. */
export const OwnerUsage = z
  .strictObject({
    ownerId: z.string().nullable().meta({ description: 'null: the keys had no owner at the time of the requests.' }),
    ...Requests,
  })
  .meta({ id: 'OwnerUsage' });
