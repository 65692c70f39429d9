import { InsufficientScopeError, LiveKeyNeededError } from './errors.ts';
import type { Environment } from './key-format.ts';
import { missingScopes } from './scopes.ts';

/** Who the authorizer found. */
export interface Principal {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly plan: string;
  readonly scopes: readonly string[];
}

/** No key can grant, or take over, what it does not have. */
export function assertMayGrant(principal: Principal, scopes: readonly string[]): void {
  const missing = missingScopes(principal.scopes, scopes);
  if (missing.length > 0) throw new InsufficientScopeError(missing);
}

/** A test key manages test keys only: a leaked one must not reach live data through a key that it makes. */
export function mayManage(principal: Principal, environment: Environment): boolean {
  return principal.environment === 'live' || environment === 'test';
}

/** @throws LiveKeyNeededError when the caller may not make keys of this environment */
export function assertMayManage(principal: Principal, environment: Environment): void {
  if (!mayManage(principal, environment)) throw new LiveKeyNeededError();
}
