/** Reloads the page, but not without a network: the browser would show its own error instead of the console. */
export async function reloadOnline(): Promise<void> {
  const response = await fetch('/console/config.json', { cache: 'no-store' }).catch(() => undefined);
  if (response !== undefined) location.reload();
}
