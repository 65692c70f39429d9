/** Prints the current step and how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  console.log(`▸ ${what} …`);
  const result = await work();
  console.log(`  done (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}
