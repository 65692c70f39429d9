import type { Powers } from '../../access/principal.ts';
import { missingScopes } from '../../access/scopes.ts';
import { InsufficientScopeError, IpNotAllowedError } from '../../shared/errors.ts';
import { isIpAllowed } from '../../verification/ip-allow-list.ts';
import { UnauthorizedError } from '../../verification/unauthorized-error.ts';
import { maskKeyValue, tagOf } from '../key-format.ts';
import type { ApiKeyRecord } from '../key-record.ts';
import { type LiveValue, withoutEnded } from '../live-values.ts';

/** The key that makes a request, as the request presents it. */
export interface CallingKey {
  readonly id: string;
  /** Returns the key value. A function, so that nothing logs the value by accident. */
  readonly value: () => string | undefined;
  readonly sourceIp: string;
}

/** A caller and their permissions, as the authorizer found them. */
export interface Calling {
  readonly principal: Powers;
  /** undefined: a person or an operator calls. */
  readonly key?: CallingKey | undefined;
}

/**
 * Checks a key that calls about itself on the same reading that decides its request. Another request may have replaced the value,
 * deactivated the key or taken scopes from it since the authorizer read it. Without this check, the caller could undo that.
 * Returns the value that the request presents; undefined: the key does not call about itself.
 * @throws UnauthorizedError, IpNotAllowedError, InsufficientScopeError as the authorizer would refuse the request now
 */
export function assertStillAdmitted(
  { principal, key }: Calling,
  current: ApiKeyRecord,
  now: number,
): LiveValue | undefined {
  if (key?.id !== current.id) return undefined;
  const keyValue = key.value();
  const used = keyValue === undefined ? undefined : presentedValue(current, keyValue, now);
  const isExpired = current.expiresAt !== null && Date.parse(current.expiresAt) <= now;
  if (used === undefined || !current.isActive || isExpired) throw new UnauthorizedError();
  if (!isIpAllowed(current.allowedIps, key.sourceIp)) throw new IpNotAllowedError();
  const missing = missingScopes(current.scopes, principal.scopes);
  if (missing.length > 0) throw new InsufficientScopeError(missing);
  return used;
}

/**
 * Returns the value of the key that a request presents. The authorizer has verified it, so the mask tells it from the other value of
 * the key without the pepper. The first value of an imported key is the one that Latchkey did not issue.
 */
function presentedValue(
  { tag, createdAt, values }: ApiKeyRecord,
  keyValue: string,
  now: number,
): LiveValue | undefined {
  const isIssued = tagOf(keyValue) === tag;
  const mask = maskKeyValue(keyValue);
  return withoutEnded(values, now).find((value) => (isIssued ? value.mask === mask : value.issuedAt === createdAt));
}
