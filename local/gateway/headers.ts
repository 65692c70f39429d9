/** Headers in the order and spelling in which they were sent. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** All values of a header, whatever its case. */
export function headerValues(headers: HeaderList, name: string): string[] {
  return headers.flatMap(([each, value]) => (each.toLowerCase() === name.toLowerCase() ? [value] : []));
}

/** The last value of a header, whatever its case. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headerValues(headers, name).at(-1);
}

/** All values by name. Of names that differ only in case, the first one's spelling stands for all. */
export function multiValue(pairs: HeaderList, { ignoreCase }: { ignoreCase: boolean }): Record<string, string[]> {
  const spelling = new Map<string, string>();
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    const key = ignoreCase ? name.toLowerCase() : name;
    const spelled = spelling.get(key) ?? name;
    spelling.set(key, spelled);
    // `__proto__` is a name like any other.
    const known = Object.hasOwn(values, spelled) ? values[spelled] : undefined;
    Object.defineProperty(values, spelled, {
      value: [...(known ?? []), value],
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return values;
}

/** The last value by name. */
export function lastValues(multi: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));
}
