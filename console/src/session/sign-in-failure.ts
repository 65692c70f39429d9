import { ErrorResponse, ErrorTimeout } from 'oidc-client-ts';

/**
 * Why nobody is signed in: the provider does not answer, refused, or answered to another sign-in; or the page went to it
 * over and over.
 */
export type SignInFailure = 'unreachable' | 'denied' | 'state' | 'loop' | 'unknown';

export function failureOf(error: unknown): SignInFailure {
  if (error instanceof ErrorResponse) return error.error === 'access_denied' ? 'denied' : 'unknown';
  if (!(error instanceof Error)) return 'unknown';
  if (/\bstate\b/i.test(error.message)) return 'state';
  return isUnreachable(error) ? 'unreachable' : 'unknown';
}

/** No answer, or one of something in between: the library ends its message with the status, or names the type. */
function isUnreachable(error: Error): boolean {
  if (error instanceof TypeError || error instanceof ErrorTimeout) return true;
  return /\(\d{3}\)$|Content-Type|config\.json/.test(error.message);
}
