import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { Answer } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey } from '../support/service/service.ts';
import { type Credentials, sendSigned } from '../support/service/signed.ts';
import { describeWithSignIn, hasSignIn, testWithSignIn } from './support/target.ts';

/** The members of a workspace over HTTP, as API keys manage them: every status of every route. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const provision = (plan = 'Professional') => createWorkspace(baseUrl, plan, credentials);

const put = (key: string, json: unknown) => call('PUT', '/api/v1/members', { key, json });
const list = (key: string, query = '') => call('GET', `/api/v1/members${query}`, { key });
const remove = (key: string, subject?: string) =>
  call('DELETE', `/api/v1/members${subject === undefined ? '' : `?subject=${encodeURIComponent(subject)}`}`, { key });
const subjectsOf = ({ body }: Answer) => body.members.map(({ subject }: { subject: string }) => subject);

async function memberEvents(key: string) {
  const { body } = await call('GET', '/api/v1/audit-events', { key });
  return (body.auditEvents as { action: string; changes: unknown; actor: unknown }[]).filter(({ action }) =>
    action.startsWith('member.'),
  );
}

describeWithSignIn('a member', () => {
  test('is added, changed and removed, each with an audit event, but none without a change', async () => {
    const { rootKey: root } = await provision();
    const owner = { subject: 'ana@example.com', role: 'owner', name: 'Ana' };
    const added = await put(root, owner);
    expectSuccess(routes.putMember, added);
    expect(added.body.member).toMatchObject({ ...owner, issuer: `${baseUrl}/oidc` });
    expect((await put(root, owner)).body).toEqual(added.body);
    const bob = { subject: 'bob@example.com', role: 'viewer' };
    expectSuccess(routes.putMember, await put(root, bob));
    const changed = await put(root, { ...bob, role: 'admin', name: 'Bob' });
    expect(changed.body.member).toMatchObject({ ...bob, role: 'admin', name: 'Bob' });

    const listed = await list(root);
    expectSuccess(routes.listMembers, listed);
    expect(subjectsOf(listed)).toEqual(['ana@example.com', 'bob@example.com']);
    expectSuccess(routes.deleteMember, await remove(root, bob.subject));
    expectProblem(await remove(root, bob.subject), 'not_found');
    expect(subjectsOf(await list(root))).toEqual(['ana@example.com']);

    expect(await memberEvents(root)).toMatchObject([
      { action: 'member.removed', changes: { subject: 'bob@example.com', role: 'admin' } },
      { action: 'member.changed', changes: { subject: 'bob@example.com', role: 'admin', name: 'Bob' } },
      { action: 'member.added', changes: { subject: 'bob@example.com', role: 'viewer', name: null } },
      { action: 'member.added', changes: owner, actor: { type: 'api_key' } },
    ]);
  });

  test('is listed in pages, also with dots in subjects', async () => {
    const { rootKey: root } = await provision();
    const subjects = ['a.b', 'c.d', 'e.f', 'g.h', 'i.j'];
    for (const subject of subjects) await put(root, { subject, role: 'viewer' });
    const first = await list(root, '?limit=3');
    const second = await list(root, `?limit=3&cursor=${first.body.nextCursor}`);
    expect([...subjectsOf(first), ...subjectsOf(second)]).toEqual(subjects);
    expect(second.body.nextCursor).toBeNull();
    expectProblem(await list(rootKey('Professional'), `?cursor=${first.body.nextCursor}`), 'invalid_request');
  });

  test('of one workspace is not a member of another', async () => {
    const [one, other] = [await provision(), await provision()];
    await put(one.rootKey, { subject: 'ana@example.com', role: 'owner' });
    expect((await list(other.rootKey)).body.members).toEqual([]);
    expectProblem(await remove(other.rootKey, 'ana@example.com'), 'not_found');
  });

  test('stays if they are the last owner', async () => {
    const { rootKey: root } = await provision();
    await put(root, { subject: 'ana@example.com', role: 'owner' });
    for (const answer of [
      await remove(root, 'ana@example.com'),
      await put(root, { subject: 'ana@example.com', role: 'viewer' }),
    ]) {
      expectProblem(answer, 'conflict');
      expect(answer.body.detail).toMatch(/^This is the last owner/);
    }
  });

  test('is deleted with the workspace', async () => {
    const { id, rootKey: root } = await provision();
    await put(root, { subject: 'ana@example.com', role: 'owner' });
    const answer = await sendSigned(baseUrl, 'DELETE', `/admin/v1/workspaces/${id}`, { credentials });
    expect(answer.status).toBe(200);
  });
});

describe('a key', () => {
  test('cannot assign a role with scopes that it lacks', async () => {
    const { rootKey: root } = await provision();
    const { key } = await createKey(root, {
      scopes: ['members:write', 'members:read', 'api-keys:read', 'audit-events:read'],
    });
    for (const role of ['owner', 'admin']) {
      const answer = await put(key, { subject: 'eve@example.com', role });
      expectProblem(answer, hasSignIn ? 'insufficient_scope' : 'sign_in_disabled');
    }
    if (hasSignIn) expectSuccess(routes.putMember, await put(key, { subject: 'eve@example.com', role: 'viewer' }));
  });

  testWithSignIn('cannot change a member whose role has scopes that it lacks, but can remove them', async () => {
    const { rootKey: root } = await provision();
    await put(root, { subject: 'ana@example.com', role: 'owner' });
    await put(root, { subject: 'bob@example.com', role: 'owner' });
    const { key } = await createKey(root, {
      scopes: ['members:write', 'members:read', 'api-keys:read', 'audit-events:read'],
    });
    expectProblem(await put(key, { subject: 'bob@example.com', role: 'viewer' }), 'insufficient_scope');
    expect((await list(root)).body.members).toMatchObject([{ role: 'owner' }, { role: 'owner' }]);
    expectSuccess(routes.deleteMember, await remove(key, 'bob@example.com'));
  });

  test('of the environment test cannot see members', async () => {
    const { rootKey: root } = await provision();
    const { key } = await createKey(root, {
      environment: 'test',
      scopes: ['*', 'api-keys:*', 'members:*', 'audit-events:*'],
    });
    for (const answer of [
      await list(key),
      await put(key, { subject: 'ana@example.com', role: 'owner' }),
      await remove(key, 'ana@example.com'),
    ]) {
      expectProblem(answer, 'insufficient_scope');
      expect(answer.body.detail).toMatch(/^A test key cannot do this/);
    }
  });
});

describe('400', () => {
  const root = rootKey('Enterprise', 4);
  test.each<[string, unknown]>([
    ['subject', { role: 'owner' }],
    ['subject', { subject: '', role: 'owner' }],
    ['subject', { subject: 'a b', role: 'owner' }],
    ['subject', { subject: 'ä', role: 'owner' }],
    ['subject', { subject: 'x'.repeat(256), role: 'owner' }],
    ['role', { subject: 'ana' }],
    ['role', { subject: 'ana', role: 'root' }],
    ['name', { subject: 'ana', role: 'viewer', name: '' }],
    ['name', { subject: 'ana', role: 'viewer', name: 'x'.repeat(101) }],
    ['issuer', { subject: 'ana', role: 'viewer', issuer: 'https://id.example.com' }],
  ])('for a wrong %s', async (field, json) => {
    const answer = await put(root, json);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toContain(`body.${field}`);
  });

  test('for a missing subject, an invented cursor and an invalid limit', async () => {
    expectProblem(await remove(root), 'invalid_request');
    expectProblem(await remove(root, 'a b'), 'invalid_request');
    expectProblem(await list(root, '?cursor=abc'), 'invalid_request');
    expectProblem(await list(root, '?limit=0'), 'invalid_request');
    expectProblem(await call('DELETE', '/api/v1/members?subject=a&subject=b', { key: root }), 'invalid_request');
  });
});

describe('GET /api/v1/workspace', () => {
  test('shows a root key its workspace and its permissions', async () => {
    const { id, rootKey: root } = await provision();
    const answer = await call('GET', '/api/v1/workspace', { key: root });
    expectSuccess(routes.getOwnWorkspace, answer);
    expect(answer.body).toMatchObject({
      workspace: { id, plan: 'Professional', status: 'active', keyCount: 0, rootKeyId: expect.stringMatching(/^key_/) },
      caller: { type: 'api_key', name: 'Root key', role: null },
      memberships: [],
    });
    expect(answer.body.caller.scopes).toContain('members:*');
    expect(answer.body.plans.map(({ name }: { name: string }) => name)).toContain('Professional');
  });

  test('shows any other key its name, including test keys', async () => {
    const { rootKey: root } = await provision();
    for (const environment of ['live', 'test']) {
      const made = await createKey(root, { name: `Key of ${environment}`, environment, scopes: ['api-keys:read'] });
      const answer = await call('GET', '/api/v1/workspace', { key: made.key });
      expectSuccess(routes.getOwnWorkspace, answer);
      expect(answer.body.caller).toEqual({
        type: 'api_key',
        id: made.id,
        name: `Key of ${environment}`,
        role: null,
        scopes: ['api-keys:read'],
      });
    }
  });
});
