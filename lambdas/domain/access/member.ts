import * as z from 'zod';
import { line } from '../shared/text.ts';
import { everyScope } from './scopes.ts';

const Timestamp = z.iso.datetime();

/** What people may do in a workspace. Each role is a set of scopes: what a key with these may, its holder may. */
export const rolesScopes = {
  /** All there is. */
  owner: everyScope,
  /** Keys, and whatever a key may be granted but for the membership of others. */
  admin: ['*', 'api-keys:*', 'audit-events:read', 'members:read'],
  viewer: ['api-keys:read', 'audit-events:read', 'members:read'],
} as const satisfies Record<string, readonly string[]>;

export const Role = z
  .enum(Object.keys(rolesScopes) as [keyof typeof rolesScopes, ...(keyof typeof rolesScopes)[]])
  .meta({
    id: 'Role',
    description: '`owner`: all, members too. `admin`: keys. `viewer`: reads.',
  });
export type Role = z.infer<typeof Role>;

export function scopesOf(role: Role): readonly string[] {
  return rolesScopes[role];
}

/** The longest subject of OpenID Connect (Core, section 2): 255 ASCII characters. */
export const Subject = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters: the "sub" of the person’s tokens')
  .meta({
    description: 'What the issuer calls the person: `sub` in their tokens.',
    examples: ['auth0|5f7c8ec7c33c6c00'],
  });

/** Somebody who may sign in to a workspace. Told apart by issuer and subject, the only names that last (OIDC Core, 5.7). */
export const Member = z
  .strictObject({
    issuer: z.string().meta({ description: 'The OpenID provider that says who it is.' }),
    subject: Subject,
    role: Role,
    name: line(100).nullable().meta({ description: 'For people to read; nothing is decided by it.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

/** Who belongs to the workspace from now on, and as what. */
export const NewMember = z
  .strictObject({ subject: Subject, role: Role, name: line(100).nullable().default(null) })
  .meta({ id: 'NewMember' });
export type NewMember = z.output<typeof NewMember>;

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
