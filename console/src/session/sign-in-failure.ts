import { ErrorResponse, ErrorTimeout } from 'oidc-client-ts';

/**
 * The reason of a failed sign-in: the provider is unreachable, denied access, or responded to another sign-in; or the page
 * redirected to it again and again.
 */
export type SignInFailure = 'unreachable' | 'denied' | 'state' | 'loop' | 'unknown';

export function failureOf(error: unknown): SignInFailure {
  if (error instanceof ErrorResponse) return error.error === 'access_denied' ? 'denied' : 'unknown';
  if (!(error instanceof Error)) return 'unknown';
  if (/\bstate\b/i.test(error.message)) return 'state';
  return isUnreachable(error) ? 'unreachable' : 'unknown';
}

/** No response, or a response of a proxy. The library's message then ends with the status or names the content type. */
function isUnreachable(error: Error): boolean {
  if (error instanceof TypeError || error instanceof ErrorTimeout) return true;
  return /\(\d{3}\)$|Content-Type|config\.json/.test(error.message);
}
