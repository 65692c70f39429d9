import * as z from 'zod';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { forEachWindow } from './rate-windows.ts';
import { granularities } from './usage-range.ts';

/** The admitted and the rate-limited requests of a time. */
const Requests = {
  admitted: z.int().min(0).meta({
    description:
      'Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed.',
  }),
  limited: z.int().min(0).meta({
    description:
      'Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing.',
  }),
};

const UsagePoint = z
  .strictObject({ at: Timestamp.meta({ description: 'When the minute, hour or day (UTC) begins.' }), ...Requests })
  .meta({ id: 'UsagePoint' });

/** Every point of the range in order, including points without requests. */
export const Usage = z
  .strictObject({
    from: Timestamp.meta({ description: 'The beginning of the first point.' }),
    to: Timestamp.meta({ description: 'The end of the last point.' }),
    granularity: z.enum(granularities),
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
    id: z.string(),
    name: z.string(),
    isRoot: z.boolean().meta({ description: 'Whether this is the root key, which the list of keys does not contain.' }),
    ...Requests,
  })
  .meta({ id: 'KeyUsage' });
export type KeyUsage = z.infer<typeof KeyUsage>;
