const key = 'latchkey.redirects';
const most = 12;
const withinMs = 10_000;

/** Whether the page may redirect to the provider. After repeated redirects a person has to decide. */
export function mayRedirect(now = Date.now()): boolean {
  const recent = (sessionStorage.getItem(key) ?? '')
    .split(',')
    .map(Number)
    .filter((at) => at > now - withinMs);
  sessionStorage.setItem(key, [...recent, now].join());
  return recent.length < most;
}
