import * as z from 'zod';

/** A time in ISO 8601 and UTC, as responses and events show it. */
export const Timestamp = z.iso.datetime().meta({ examples: ['2026-11-24T10:15:30.000Z'] });
