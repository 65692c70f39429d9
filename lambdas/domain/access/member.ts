import { everyScope } from './scopes.ts';

/** What people may do in a workspace. Each role is a set of scopes: what a key with these may, its holder may. */
export const rolesScopes = {
  /** All there is. */
  owner: everyScope,
  /** Keys, and whatever a key may be granted but for the membership of others. */
  admin: ['*', 'api-keys:*', 'audit-events:read', 'members:read'],
  viewer: ['api-keys:read', 'audit-events:read', 'members:read'],
} as const satisfies Record<string, readonly string[]>;

export type Role = keyof typeof rolesScopes;

export function scopesOf(role: Role): readonly string[] {
  return rolesScopes[role];
}

/** At most so many in a workspace: enough for a team, few enough to list. */
export const maxMembers = 200;

/** A member as the authorizer finds them: one of the workspaces of a person. */
export interface Membership {
  readonly workspaceId: string;
  readonly role: Role;
  readonly name: string | null;
  readonly createdAt: string;
}

/** A person whom the issuer's token named. */
export interface User {
  readonly issuer: string;
  readonly subject: string;
}
