import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `look` until it returns a value, and returns it with the milliseconds that passed. @throws Error after the timeout */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { timeoutMs = 120_000, everyMs = 1000 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<{ value: T; ms: number }> {
  const started = Date.now();
  for (;;) {
    const value = await look();
    if (value !== undefined) return { value, ms: Date.now() - started };
    if (Date.now() - started > timeoutMs) throw new Error(`This did not happen within ${timeoutMs / 1000} s: ${what}`);
    await sleep(everyMs);
  }
}
