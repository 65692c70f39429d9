/** Headers in their original order and spelling. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Returns all values of a header. The case of its name does not matter. */
export function headerValues(headers: HeaderList, name: string): string[] {
  return headers.flatMap(([each, value]) => (each.toLowerCase() === name.toLowerCase() ? [value] : []));
}

/** Returns the last value of a header. The case of its name does not matter. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headerValues(headers, name).at(-1);
}

/** Returns all values by name. If names differ only in case, the spelling of the first one is used. */
export function multiValue(pairs: HeaderList, { ignoreCase }: { ignoreCase: boolean }): Record<string, string[]> {
  const spelling = new Map<string, string>();
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    const key = ignoreCase ? name.toLowerCase() : name;
    const spelled = spelling.get(key) ?? name;
    spelling.set(key, spelled);
    // `__proto__` is an ordinary name.
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

/** Returns the last value of each name. */
export function lastValues(multi: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));
}
