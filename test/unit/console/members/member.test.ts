import { describe, expect, test } from '@jest/globals';
import {
  checkDraft,
  compareMembers,
  type Member,
  newMemberOf,
  type Role,
  roles,
} from '../../../../console/src/members/member.ts';
import { NewMember, Role as RoleOfApi } from '../../../../lambdas/domain/access/member-schema.ts';

const draft = { subject: 'auth0|5f7c8ec7c33c6c00', name: 'Grace', role: 'admin' as const };

test('every role of the API can be chosen', () => {
  expect(new Set(roles)).toEqual(new Set(RoleOfApi.options));
});

describe('a typed member', () => {
  test.each([
    ['a whole draft', draft],
    ['without a name', { ...draft, name: ' ' }],
    ['with spaces from pasting', { ...draft, subject: ` ${draft.subject}\n`, name: ' Grace ' }],
    ['with the longest subject and name', { ...draft, subject: 's'.repeat(255), name: '😀'.repeat(100) }],
  ])('%s is valid, here and for the API', (_, typed) => {
    expect(checkDraft(typed, [])).toEqual({});
    expect(NewMember.safeParse(newMemberOf(typed)).success).toBe(true);
  });

  test.each([
    ['no subject', { ...draft, subject: '' }, 'subject'],
    ['a subject with a space', { ...draft, subject: 'Grace Hopper' }, 'subject'],
    ['a subject that is not ASCII', { ...draft, subject: 'grâce' }, 'subject'],
    ['too long a subject', { ...draft, subject: 's'.repeat(256) }, 'subject'],
    ['too long a name', { ...draft, name: 'n'.repeat(101) }, 'name'],
  ])('%s is invalid, here and for the API', (_, typed, field) => {
    expect(Object.keys(checkDraft(typed, []))).toEqual([field]);
    expect(NewMember.safeParse(newMemberOf(typed)).success).toBe(false);
  });

  test('an existing member is not added again, which would change them', () => {
    expect(checkDraft({ ...draft, subject: ' auth0|5f7c8ec7c33c6c00' }, [draft])).toEqual({
      subject: 'This person is already a member. Change their role in the list.',
    });
  });

  test('becomes the request body', () => {
    expect(newMemberOf({ subject: ' s ', name: ' ', role: 'viewer' })).toEqual({
      subject: 's',
      name: null,
      role: 'viewer',
    });
  });
});

test('owners come first, then the others by role and name', () => {
  const member = (subject: string, name: string | null, role: Role): Member => ({
    subject,
    name,
    role,
    issuer: 'https://issuer.example',
    createdAt: '2026-11-24T10:15:30.000Z',
    updatedAt: '2026-11-24T10:15:30.000Z',
  });
  const all = [
    member('s1', 'Zoe', 'viewer'),
    member('s2', 'Bob', 'viewer'),
    member('alice', null, 'viewer'),
    member('s4', 'Mia', 'owner'),
    member('s5', 'Leo', 'admin'),
  ];
  expect(all.toSorted(compareMembers).map(({ subject }) => subject)).toEqual(['s4', 's5', 'alice', 's2', 's1']);
});
