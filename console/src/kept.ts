/**
 * Reads a choice that the browser remembers between visits. Secrets are never kept. Returns null if the browser does not
 * allow storage.
 */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remembers a choice. @param value null forgets it. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // The console works without it.
  }
}
