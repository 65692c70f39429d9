import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { line, storedText } from '../shared/text.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { subjectPattern } from './member.ts';
import { rolesScopes } from './roles.ts';

export const Role = /* @__PURE__ */ schema(() =>
  z.enum(Object.keys(rolesScopes) as [keyof typeof rolesScopes, ...(keyof typeof rolesScopes)[]]).meta({
    id: 'Role',
    description: '`owner`: everything, including members. `admin`: keys. `viewer`: read-only.',
  }),
);
export type Role = z.infer<typeof Role>;

export const Subject = /* @__PURE__ */ schema(() =>
  z
    .string()
    .regex(subjectPattern, 'must be 1 to 255 visible ASCII characters: the "sub" of the person’s tokens')
    .meta({
      description: 'The issuer’s id of the person: `sub` in their tokens.',
      examples: ['auth0|5f7c8ec7c33c6c00'],
    }),
);

/** A person who may sign in to a workspace. Issuer and subject identify them: no other claims are stable (OIDC Core, 5.7). */
export const Member = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      issuer: z.string().meta({ description: 'The OpenID provider that identifies the person.' }),
      subject: Subject,
      role: Role,
      name: storedText(100).nullable().meta({ description: 'A display name. It has no effect on permissions.' }),
      createdAt: Timestamp,
      updatedAt: Timestamp,
    })
    .meta({ id: 'Member' }),
);
export type Member = z.infer<typeof Member>;

/** The body of a request that adds or changes a member. */
export const NewMember = /* @__PURE__ */ schema(() =>
  z.strictObject({ subject: Subject, role: Role, name: line(100).nullable().default(null) }).meta({ id: 'NewMember' }),
);
export type NewMember = z.output<typeof NewMember>;
