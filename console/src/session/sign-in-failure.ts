import { ErrorResponse } from 'oidc-client-ts';

/**
 * Why nobody is signed in: the provider does not answer, refused, or answered to another sign-in; or the page went to it
 * over and over.
 */
export type SignInFailure = 'unreachable' | 'denied' | 'state' | 'loop' | 'unknown';

export function failureOf(error: unknown): SignInFailure {
  if (error instanceof ErrorResponse) return error.error === 'access_denied' ? 'denied' : 'unknown';
  if (!(error instanceof Error)) return 'unknown';
  if (/state/i.test(error.message)) return 'state';
  // fetch fails with a TypeError; discovery that is answered by something else, with an Error of the library.
  return 'unreachable';
}
