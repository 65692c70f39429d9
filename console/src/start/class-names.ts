/** Computes the classes of a style sheet of Cloudscape, which the build has shortened. */
export function classNames(sheet: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, `awsui_${name}_${sheet}`]));
}
