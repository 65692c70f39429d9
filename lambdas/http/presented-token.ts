import { type EventHeaders, presentedKey, valuesOf } from './presented-key.ts';

/** What a request presents: an access token, or what may be a key; undefined for nothing, or nothing clear. */
export type Presented = { readonly token: string } | { readonly keyValue: string | undefined };

/** A JWT (RFC 7519) in its compact form. No key value has a dot. */
const jwt = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** Tells tokens from keys by their shape. Tokens come as `Authorization: Bearer` alone (RFC 6750, section 2.1). */
export function presentedCredential(event: EventHeaders): Presented {
  const value = presentedKey(event);
  if (value === undefined || !jwt.test(value)) return { keyValue: value };
  return valuesOf(event, 'x-api-key').length === 0 ? { token: value } : { keyValue: undefined };
}

/** The workspaces that a request names in `X-Workspace-Id`: more than one if the header comes twice. */
export function namedWorkspaces(event: EventHeaders): string[] {
  return valuesOf(event, 'x-workspace-id');
}
