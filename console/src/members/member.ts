import type { components } from '../api/schema.d.ts';
import { members as membersTexts } from './strings.ts';

export type Member = components['schemas']['Member'];
export type Role = components['schemas']['Role'];

/** All roles, the most powerful first. */
export const roles: readonly Role[] = ['owner', 'admin', 'viewer'];

/** The name of a member in a sentence. */
export function calledOf({ name, subject }: Pick<Member, 'name' | 'subject'>): string {
  return name ?? subject;
}

/** The hash of an address that marks a member on the page of members. */
export const hashOf = (subject: string) => `#${encodeURIComponent(subject)}`;

/** Sorts members by role, owners first, then by name. */
export function compareMembers(one: Member, other: Member): number {
  return roles.indexOf(one.role) - roles.indexOf(other.role) || calledOf(one).localeCompare(calledOf(other), 'en');
}

/** A member as it is typed. */
export interface MemberDraft {
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
}

/** Returns the errors of a draft by field. The API checks the rest. @param members The present members. */
export function checkDraft(
  { subject, name }: MemberDraft,
  members: readonly Pick<Member, 'subject'>[],
): { subject?: string; name?: string } {
  const { errors } = membersTexts.form;
  const isKnown = members.some((member) => member.subject === subject.trim());
  return {
    ...(!/^[\x21-\x7e]{1,255}$/.test(subject.trim()) && { subject: errors.subject }),
    ...(isKnown && { subject: errors.known }),
    ...([...name.trim()].length > 100 && { name: errors.name }),
  };
}

/** The request body of a draft. Pasted text often has spaces around it, which are removed. */
export function newMemberOf({ subject, name, role }: MemberDraft): components['schemas']['NewMember'] {
  return { subject: subject.trim(), role, name: name.trim() === '' ? null : name.trim() };
}
