import type { FieldError } from '../../api/problem.ts';

/**
 * The errors of a field and its parts, as one text.
 * @param path The path in the request, such as `body.name`.
 * @param values The values of a list field, to name the value that an error is about.
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
