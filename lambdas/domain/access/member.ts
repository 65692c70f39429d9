import { isMatching } from '../shared/checks.ts';
import type { Role } from './roles.ts';

/** The longest subject of OpenID Connect (Core, section 2): 255 ASCII characters. */
export const subjectPattern = /^[\x21-\x7e]{1,255}$/;
export const isSubject = /* @__PURE__ */ isMatching(subjectPattern);

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
