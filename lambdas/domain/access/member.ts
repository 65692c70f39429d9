import type { Role } from './roles.ts';

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
