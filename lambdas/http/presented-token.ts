import { type EventHeaders, presentedKey, valuesOf } from './presented-key.ts';

/** The credential of a request: an access token or a possible key value; undefined if it is missing or ambiguous. */
export type Presented = { readonly token: string } | { readonly keyValue: string | undefined };

/** A JWT (RFC 7519) in its compact form. An imported key value may look like one. */
const jwt = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/**
 * Distinguishes tokens from keys. Only `Authorization: Bearer` holds a token (RFC 6750, section 2.1); `X-API-Key` always holds a
 * key.
 */
export function presentedCredential(event: EventHeaders): Presented {
  const value = presentedKey(event);
  const isToken = value !== undefined && jwt.test(value) && valuesOf(event, 'x-api-key').length === 0;
  return isToken ? { token: value } : { keyValue: value };
}

/** Returns the workspaces in `X-Workspace-Id`: several if the header is sent twice. */
export function namedWorkspaces(event: EventHeaders): string[] {
  return valuesOf(event, 'x-workspace-id');
}
