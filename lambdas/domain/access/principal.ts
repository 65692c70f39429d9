import type { Environment } from '../shared/environments.ts';
import { InsufficientScopeError, LiveKeyNeededError, LiveKeyOnlyError } from '../shared/errors.ts';
import { everyScope, missingScopes } from './scopes.ts';

/** The permissions of a caller in a workspace. A key has its own scopes, a person those of their role, and an operator all. */
export interface Powers {
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly scopes: readonly string[];
}

/** The permissions of a caller that the authorizer found, and the plan of the workspace. */
export interface PowersOnPlan extends Powers {
  readonly plan: string;
}

/** The API key that the authorizer found. */
export interface Principal extends PowersOnPlan {
  readonly keyId: string;
  /** The id of the key's owner in the team's own system; undefined if the key has none. */
  readonly ownerId?: string;
}

/** Returns the permissions of an operator in a workspace: those of its root key. */
export function powersOfOperator(workspaceId: string): Powers {
  return { workspaceId, environment: 'live', scopes: everyScope };
}

/** @throws InsufficientScopeError when the caller lacks one of the scopes */
export function assertMayGrant(principal: Powers, scopes: readonly string[]): void {
  const missing = missingScopes(principal.scopes, scopes);
  if (missing.length > 0) throw new InsufficientScopeError(missing, 'The caller');
}

/** Whether the caller may manage keys of this environment. A leaked test key must not create a key that reaches live data. */
export function mayManage(principal: Powers, environment: Environment): boolean {
  return principal.environment === 'live' || environment === 'test';
}

/** @throws LiveKeyNeededError when the caller may not manage keys of this environment */
export function assertMayManage(principal: Powers, environment: Environment): void {
  if (!mayManage(principal, environment)) throw new LiveKeyNeededError();
}

/** @throws LiveKeyOnlyError when the caller is a test key */
export function assertIsLive(principal: Powers): void {
  if (principal.environment !== 'live') throw new LiveKeyOnlyError();
}
