import * as z from 'zod';
import { schema } from './schema.ts';

/** A time in ISO 8601 and UTC, as responses and events show it. */
export const Timestamp = /* @__PURE__ */ schema(() =>
  z.iso.datetime().meta({ examples: ['2026-11-24T10:15:30.000Z'] }),
);

/** Returns a pattern for times of some years, with a zone. The format `date-time` says how long a month is. */
export function timePattern(years: string): string {
  const date = '(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
  const time = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?';
  const zone = '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])';
  return `^(${years})-${date}T${time}${zone}$`;
}
