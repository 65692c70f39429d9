/** Loopback addresses, the only ones where an issuer needs no TLS, for the local run. */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]+)?(\/|$)/;

/** Whether responses from this address cannot be forged on the way. */
export function isTrustworthy(url: string): boolean {
  return URL.canParse(url) && (new URL(url).protocol === 'https:' || loopback.test(url));
}
