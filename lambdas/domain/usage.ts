import * as z from 'zod';

const Timestamp = z.iso.datetime();

export const granularities = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof granularities)[number];

const minuteMs = 60_000;
export const granularityMs: Readonly<Record<Granularity, number>> = {
  minute: minuteMs,
  hour: 60 * minuteMs,
  day: 24 * 60 * minuteMs,
};

/** Counters are kept for 31 days. */
export const keptMs = 31 * granularityMs.day;
/** The longest time that one answer tells of, so that it stays readable: 1,440 points, or 744, or 31. */
export const longestMs: Readonly<Record<Granularity, number>> = {
  minute: granularityMs.day,
  hour: keptMs,
  day: keptMs,
};

/** How many requests of a time were let through, and how many were answered 429. */
export const Requests = {
  admitted: z.int().meta({ description: 'Let through. Exact.' }),
  limited: z.int().meta({
    description: 'Answered 429. Written every second at most: of a burst, the last second may be missing.',
  }),
};

export const UsagePoint = z
  .strictObject({ at: Timestamp.meta({ description: 'When the minute, hour or day (UTC) begins.' }), ...Requests })
  .meta({ id: 'UsagePoint' });
export type UsagePoint = z.infer<typeof UsagePoint>;

/** Every point of the time, in order, those without requests too. */
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

export const WindowState = z
  .strictObject({
    limit: z.int(),
    remaining: z.int(),
    resetsAt: Timestamp,
  })
  .meta({ id: 'WindowState' });

/** How a key stands against its limits now. */
export const LimitState = z.strictObject({ minute: WindowState, hour: WindowState }).meta({ id: 'LimitState' });
export type LimitState = z.infer<typeof LimitState>;

/** A key's part in the usage of its workspace. */
export const KeyUsage = z.strictObject({ id: z.string(), name: z.string(), ...Requests }).meta({ id: 'KeyUsage' });
export type KeyUsage = z.infer<typeof KeyUsage>;
