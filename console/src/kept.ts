/**
 * What the browser remembers from one visit to the next: what a person chose, and nothing that is secret. A browser that
 * keeps nothing for pages does without.
 */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param value null: it is forgotten. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // It is asked for again next time.
  }
}
