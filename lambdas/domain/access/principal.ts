import type { Environment } from '../shared/environments.ts';
import { InsufficientScopeError, LiveKeyNeededError, LiveKeyOnlyError } from '../shared/errors.ts';
import { missingScopes } from './scopes.ts';

/** What somebody may do, and where: a key by its own right, a person by their role. */
export interface Powers {
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly plan: string;
  readonly scopes: readonly string[];
}

/** The API key that the authorizer found. */
export interface Principal extends Powers {
  readonly keyId: string;
}

/** Nobody can grant, or take over, what they do not have. */
export function assertMayGrant(principal: Powers, scopes: readonly string[]): void {
  const missing = missingScopes(principal.scopes, scopes);
  if (missing.length > 0) throw new InsufficientScopeError(missing, 'The caller');
}

/** A test key manages test keys only: a leaked one must not reach live data through a key that it makes. */
export function mayManage(principal: Powers, environment: Environment): boolean {
  return principal.environment === 'live' || environment === 'test';
}

/** @throws LiveKeyNeededError when the caller may not make keys of this environment */
export function assertMayManage(principal: Powers, environment: Environment): void {
  if (!mayManage(principal, environment)) throw new LiveKeyNeededError();
}

/** @throws LiveKeyOnlyError when the caller may not see what live keys do */
export function assertIsLive(principal: Powers): void {
  if (principal.environment !== 'live') throw new LiveKeyOnlyError();
}
