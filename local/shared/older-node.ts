function add(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

/**
 * Adds the language features that this code and the Lambdas use and Node 20 lacks. `latchkey dev` runs on the Node.js of the
 * app. On newer versions it changes nothing.
 */
export function supportOlderNode(): void {
  add(Promise, 'withResolvers', () => {
    let settle: object = {};
    const promise = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    return { promise, ...settle };
  });

  add(URL, 'parse', (text: string, base?: string) => (URL.canParse(text, base) ? new URL(text, base) : null));

  add(Map, 'groupBy', (items: Iterable<unknown>, keyOf: (item: unknown, index: number) => unknown) => {
    const groups = new Map<unknown, unknown[]>();
    let index = 0;
    for (const item of items) {
      const key = keyOf(item, index++);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
    return groups;
  });
}
