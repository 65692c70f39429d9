import { everyScope } from './scopes.ts';

/** The roles of people in a workspace. A role has the same permissions as a key with its scopes. */
export const rolesScopes = {
  /** Every scope. */
  owner: everyScope,
  /** Keys, and every scope that a key can have except changing members. */
  admin: ['*', 'api-keys:*', 'audit-events:read', 'members:read'],
  viewer: ['api-keys:read', 'audit-events:read', 'members:read'],
} as const satisfies Record<string, readonly string[]>;

export type Role = keyof typeof rolesScopes;

export function scopesOf(role: Role): readonly string[] {
  return rolesScopes[role];
}

/** The most members of a workspace: enough for a team, few enough to list. */
export const maxMembers = 200;

/** One of the workspaces of a person, as the authorizer reads it. */
export interface Membership {
  readonly workspaceId: string;
  readonly role: Role;
  readonly name: string | null;
  readonly createdAt: string;
}

/** A person as the issuer's token names them. */
export interface User {
  readonly issuer: string;
  readonly subject: string;
}
