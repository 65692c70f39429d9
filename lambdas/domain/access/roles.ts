import { isOneOf } from '../shared/checks.ts';
import { everyScope } from './scopes.ts';

/** The roles of people in a workspace. A role has the same permissions as a key with its scopes. */
export const rolesScopes = {
  /** Every scope. */
  owner: everyScope,
  /** Keys, and every scope that a key can have except changing members. */
  admin: ['*', 'api-keys:*', 'audit-events:read', 'keys:*', 'members:read'],
  viewer: ['api-keys:read', 'audit-events:read', 'members:read'],
} as const satisfies Record<string, readonly string[]>;

export type Role = keyof typeof rolesScopes;

export const isRole = /* @__PURE__ */ isOneOf(...(Object.keys(rolesScopes) as Role[]));

export function scopesOf(role: Role): readonly string[] {
  return rolesScopes[role];
}
