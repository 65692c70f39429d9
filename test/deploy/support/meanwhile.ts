import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `probe` repeatedly until `work` is done, and returns all its results. */
export async function meanwhile<T>(work: () => Promise<unknown>, probe: () => Promise<T>): Promise<T[]> {
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  const found: T[] = [];
  while (!isDone) {
    found.push(await probe());
    await sleep(250);
  }
  await working;
  return found;
}
