const key = 'latchkey.redirects';
const most = 12;
const withinMs = 10_000;

/** Whether the page may go to the provider by itself. Not if it did so again and again: then a person decides. */
export function mayRedirect(now = Date.now()): boolean {
  const recent = (sessionStorage.getItem(key) ?? '')
    .split(',')
    .map(Number)
    .filter((at) => at > now - withinMs);
  sessionStorage.setItem(key, [...recent, now].join());
  return recent.length < most;
}
