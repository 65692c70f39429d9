import type { components } from '../api/schema.d.ts';
import { strings } from '../strings.ts';

export type Member = components['schemas']['Member'];
export type Role = components['schemas']['Role'];

/** From all to least. */
export const roles: readonly Role[] = ['owner', 'admin', 'viewer'];

/** What to call a member in a sentence. */
export function calledOf({ name, subject }: Pick<Member, 'name' | 'subject'>): string {
  return name ?? subject;
}

/** Owners first, then by what they are called. */
export function compareMembers(one: Member, other: Member): number {
  return roles.indexOf(one.role) - roles.indexOf(other.role) || calledOf(one).localeCompare(calledOf(other), 'en');
}

/** What the form holds. */
export interface MemberDraft {
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
}

/** What is wrong with a draft, by field; the API says the rest. @param members Those that there are already. */
export function checkDraft(
  { subject, name }: MemberDraft,
  members: readonly Pick<Member, 'subject'>[],
): { subject?: string; name?: string } {
  const { errors } = strings.members.form;
  const isKnown = members.some((member) => member.subject === subject.trim());
  return {
    ...(!/^[\x21-\x7e]{1,255}$/.test(subject.trim()) && { subject: errors.subject }),
    ...(isKnown && { subject: errors.known }),
    ...([...name.trim()].length > 100 && { name: errors.name }),
  };
}

/** What the API gets of a draft: spaces around, as they come with what is pasted, are nobody's intention. */
export function newMemberOf({ subject, name, role }: MemberDraft): components['schemas']['NewMember'] {
  return { subject: subject.trim(), role, name: name.trim() === '' ? null : name.trim() };
}
