import type { FieldError } from '../../api/problem.ts';

/**
 * What the API says of a field, or of what is in it.
 * @param path As the API names it, such as `body.name`.
 * @param values Of a list, to say which of them is meant.
 */
export function errorAt(errors: readonly FieldError[], path: string, values?: readonly string[]): string | undefined {
  const texts = errors.flatMap((error) => {
    if (error.path === path) return [error.message];
    if (!error.path.startsWith(`${path}.`)) return [];
    const value = values?.[Number(error.path.slice(path.length + 1))];
    return [value === undefined ? error.message : `${value}: ${error.message}`];
  });
  return texts.length === 0 ? undefined : texts.join(' ');
}
