export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Returns a time (epoch milliseconds) as ISO 8601 in UTC, as the API shows it. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
