import * as z from 'zod';
import { StartError } from '../../shared/start-error.ts';

const Matcher = z.union([z.string(), z.number(), z.boolean(), z.null(), z.strictObject({ prefix: z.string() })]);

/**
 * The events that a rule or an event source mapping matches
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html): for each field a list of possible
 * values, or a nested pattern.
 */
export interface EventPattern {
  readonly [field: string]: EventPattern | readonly z.output<typeof Matcher>[];
}

const EventPattern: z.ZodType<EventPattern> = z.lazy(() =>
  z.record(z.string(), z.union([z.array(Matcher), EventPattern])),
);

/** @throws StartError if the local run does not support its kind of comparison */
export function parsePattern(pattern: unknown, usedBy: string): EventPattern {
  const result = EventPattern.safeParse(pattern);
  if (result.success) return result.data;
  throw new StartError(
    `${usedBy}: the local run supports only patterns of exact values and {"prefix": …}, not ${JSON.stringify(pattern)}.`,
  );
}

export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  const fields = typeof event === 'object' && event !== null ? (event as Readonly<Record<string, unknown>>) : {};
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (!isList(wanted)) return matchesPattern(wanted, value);
    // If the value is a list, one element must match.
    return [value].flat().some((each) => wanted.some((matcher) => fits(matcher, each)));
  });
}

function isList(wanted: EventPattern[string]): wanted is readonly z.output<typeof Matcher>[] {
  return Array.isArray(wanted);
}

function fits(matcher: z.output<typeof Matcher>, value: unknown): boolean {
  if (typeof matcher !== 'object' || matcher === null) return matcher === value;
  return typeof value === 'string' && value.startsWith(matcher.prefix);
}
