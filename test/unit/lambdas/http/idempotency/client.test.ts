import { expect, test } from '@jest/globals';
import { clientOf } from '../../../../../lambdas/http/idempotency/client.ts';
import type { Manager } from '../../../../../lambdas/http/request.ts';

const principal = { workspaceId: 'ws_1', environment: 'live', plan: 'Professional', scopes: ['*'] } as const;
const key = (id: string, workspaceId = 'ws_1'): Manager => ({
  actor: { type: 'api_key', id },
  principal: { ...principal, workspaceId },
});
const person = (issuer: string, subject: string, workspaceId = 'ws_1'): Manager => ({
  actor: { type: 'user', id: subject },
  principal: { ...principal, workspaceId },
  member: { issuer, subject, role: 'owner' },
});
const operator = (id: string) => ({ actor: { type: 'operator', id } }) as const;

const different = [
  key('key_1'),
  key('key_2'),
  key('key_1', 'ws_2'),
  person('https://a.example', 'alice'),
  person('https://b.example', 'alice'),
  person('https://a.example', 'bob'),
  person('https://a.example', 'alice', 'ws_2'),
  person('https://a.example', 'key_1'),
  operator('arn:aws:iam::111122223333:user/deploy'),
  operator('arn:aws:iam::111122223333:user/team/deploy'),
  operator('arn:aws:sts::111122223333:assumed-role/Deploy/i-1'),
  operator('arn:aws:sts::444455556666:assumed-role/Deploy/i-1'),
  operator('arn:aws:sts::111122223333:assumed-role/Other/i-1'),
  operator('arn:aws:sts::111122223333:federated-user/Deploy'),
  operator('arn:aws:iam::111122223333:root'),
];

test('every key, person, user and role is a client of its own', () => {
  expect(new Set(different.map((each) => JSON.stringify(clientOf(each)))).size).toBe(different.length);
});

test('a person keeps being the same client with another role, and a key with other scopes', () => {
  const viewer: Manager = { ...person('https://a.example', 'alice'), principal: { ...principal, scopes: ['a:b'] } };
  expect(clientOf(viewer)).toEqual(clientOf(person('https://a.example', 'alice')));
  expect(clientOf({ ...key('key_1'), principal: { ...principal, scopes: [] } })).toEqual(clientOf(key('key_1')));
});

test('all sessions of an assumed role are one client', () => {
  const sessions = ['i-1', 'i-2', 'alice@example.com', 'a/b'].map((session) =>
    clientOf(operator(`arn:aws-cn:sts::111122223333:assumed-role/Deploy/${session}`)),
  );
  expect(new Set(sessions.map((each) => JSON.stringify(each))).size).toBe(1);
});
