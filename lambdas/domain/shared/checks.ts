/**
 * Type guards for JSON values, used by the authorizer instead of zod: loading zod takes longer than loading the rest of the
 * authorizer (docs/decisions/0015-lean-aws-client.md). Property tests compare each guard with its zod schema.
 */
export type Check<T> = (value: unknown) => value is T;
type Checked<C> = C extends Check<infer T> ? T : never;

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

export const isBoolean: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

export const isOneOf =
  <const T extends string>(...texts: readonly T[]): Check<T> =>
  (value): value is T =>
    texts.some((text) => text === value);

export const orNull =
  <T>(isIt: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || isIt(value);

export const isRecord =
  <T>(isName: Check<string>, isIt: Check<T>): Check<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isObject(value) && Object.entries(value).every(([name, each]) => isName(name) && isIt(each));

/** An object with these fields, all of them. */
export const hasFields =
  <F extends Readonly<Record<string, Check<unknown>>>>(fields: F): Check<{ [Name in keyof F]: Checked<F[Name]> }> =>
  (value): value is { [Name in keyof F]: Checked<F[Name]> } =>
    isObject(value) && Object.entries(fields).every(([name, isIt]) => Object.hasOwn(value, name) && isIt(value[name]));

/** An object with these fields, and no other. */
export const hasOnlyFields = <F extends Readonly<Record<string, Check<unknown>>>>(
  fields: F,
): Check<{ [Name in keyof F]: Checked<F[Name]> }> => {
  const hasAll = hasFields(fields);
  return (value): value is { [Name in keyof F]: Checked<F[Name]> } =>
    hasAll(value) && Object.keys(value).every((name) => Object.hasOwn(fields, name));
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
