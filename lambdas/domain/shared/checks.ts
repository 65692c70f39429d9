/**
 * Type guards for JSON values. Settings and the authorizer's context are checked with them, not with zod: loading zod takes as
 * long as loading the rest of a function (docs/decisions/0015-lean-aws-client.md). Property tests compare each guard with its zod schema.
 */
export type Check<T> = (value: unknown) => value is T;
type Checked<C> = C extends Check<infer T> ? T : never;
type Fields = Readonly<Record<string, Check<unknown>>>;
/** The names of fields that may be missing. */
type Optional<F extends Fields> = { [Name in keyof F]: undefined extends Checked<F[Name]> ? Name : never }[keyof F];
export type CheckedFields<F extends Fields> = { [Name in Exclude<keyof F, Optional<F>>]: Checked<F[Name]> } & {
  [Name in Optional<F>]?: Checked<F[Name]>;
};

export const isTextOf =
  (minLength: number, maxLength = Number.POSITIVE_INFINITY): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length >= minLength && value.length <= maxLength;

export const isMatching =
  (pattern: RegExp): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && pattern.test(value);

export const isIntegerOf =
  (min: number, max = Number.MAX_SAFE_INTEGER): Check<number> =>
  (value): value is number =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;

export const isNumber: Check<number> = (value): value is number => Number.isFinite(value);

export const isBoolean: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

export const isOneOf =
  <const T extends string>(...texts: readonly T[]): Check<T> =>
  (value): value is T =>
    texts.some((text) => text === value);

export const orNull =
  <T>(isIt: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || isIt(value);

/** An optional field of an object. */
export const orMissing =
  <T>(isIt: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || isIt(value);

export const isRecord =
  <T>(isName: Check<string>, isIt: Check<T>): Check<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isObject(value) && Object.entries(value).every(([name, each]) => isName(name) && isIt(each));

export const isListOf =
  <T>(isIt: Check<T>, maxLength: number): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.length <= maxLength && value.every(isIt);

/** An object with these fields. Its other fields are not checked. */
export const hasFields =
  <F extends Fields>(fields: F): Check<CheckedFields<F>> =>
  (value): value is CheckedFields<F> =>
    isObject(value) &&
    Object.entries(fields).every(([name, isIt]) => isIt(Object.hasOwn(value, name) ? value[name] : undefined));

/** An object with these fields, and no other. */
export const hasOnlyFields = <F extends Fields>(fields: F): Check<CheckedFields<F>> => {
  const hasAll = hasFields(fields);
  return (value): value is CheckedFields<F> =>
    hasAll(value) && Object.keys(value).every((name) => Object.hasOwn(fields, name));
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
