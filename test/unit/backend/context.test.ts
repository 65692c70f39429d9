import { expect, test } from '@jest/globals';
import { latchkeyContext } from '../../../backend/context.ts';
import { isMemberContext } from '../../../lambdas/http/authorizer-context-checks.ts';
import { AuthorizerContext, MemberContext } from '../../support/authorizer-contexts.ts';

const valid = {
  keyId: 'key_1',
  workspaceId: 'ws_1',
  environment: 'live',
  plan: 'Professional',
  scopes: 'orders:read',
  rateLimited: 'false',
};
const without = (name: keyof typeof valid) => {
  const { [name]: _, ...rest } = valid;
  return rest;
};
const contexts: readonly Record<string, unknown>[] = [
  {},
  valid,
  { ...valid, retryAfter: '5', xRateLimitLimit: '60', principalId: 'key_1' },
  ...(Object.keys(valid) as (keyof typeof valid)[]).flatMap((name) => [
    without(name),
    ...['', 'other', 'true', 'test', 1, null, undefined].map((value) => ({ ...valid, [name]: value })),
  ]),
  ...[1, null, undefined].flatMap((value) => [
    { ...valid, retryAfter: value },
    { ...valid, ownerId: value },
  ]),
  { ...valid, ownerId: 'customer_42' },
];

test.each(contexts)('%j is the context of Latchkey’s authorizer exactly if its schema accepts it', (context) => {
  expect(latchkeyContext(context) !== undefined).toBe(AuthorizerContext.safeParse(context).success);
});

const member = { ...without('keyId'), issuer: 'https://id.example.com', subject: 'alice', role: 'owner' };

test.each([
  {},
  valid,
  member,
  { ...member, retryAfter: '5', xRateLimitLimit: '60', principalId: 'alice' },
  ...Object.keys(member).flatMap((name) => [
    Object.fromEntries(Object.entries(member).filter(([each]) => each !== name)),
    ...['', 'other', 'viewer', 'two words', 'true', 1, null, undefined].map((value) => ({ ...member, [name]: value })),
  ]),
])('%j is the context of a person exactly if its schema accepts it', (context) => {
  expect(isMemberContext(context)).toBe(MemberContext.safeParse(context).success);
});

test('checks every member of the context', () => {
  expect(Object.keys(AuthorizerContext.shape).sort()).toEqual([...Object.keys(valid), 'ownerId', 'retryAfter'].sort());
});
