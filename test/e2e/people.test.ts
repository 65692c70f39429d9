import { expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import { rounds } from '../support/rounds.ts';
import type { Answer } from '../support/service/http.ts';
import { createWorkspace, type ProvisionedWorkspace } from '../support/service/provision.ts';
import {
  call,
  createKey,
  expectProblem,
  expectRateHeaders,
  expectSuccess,
  statusOf,
} from '../support/service/service.ts';
import { type Credentials, sendSigned } from '../support/service/signed.ts';
import { consolePassword, describeWithSignIn, tokenOf } from './support/target.ts';

/** People who really sign in, over HTTP, with the OpenID provider of the local run. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');

let people = 0;
interface Person {
  readonly subject: string;
  readonly token: string;
}

/** Creates a person who is a member of these workspaces. */
async function person(...places: readonly (readonly [ProvisionedWorkspace, string])[]): Promise<Person> {
  const subject = `person-${people++}@example.com`;
  for (const [workspace, role] of places) {
    const json = { subject, role, name: `Person in ${role}` };
    expect((await call('PUT', '/api/v1/members', { key: workspace.rootKey, json })).status).toBe(200);
  }
  return { subject, token: await tokenOf(subject) };
}

const provision = (plan = 'Professional') => createWorkspace(baseUrl, plan, credentials);

function ask(
  { token }: Person,
  method: string,
  path: string,
  { json, workspace }: { readonly json?: unknown; readonly workspace?: string } = {},
): Promise<Answer> {
  const headers: [string, string][] = [
    ['Authorization', `Bearer ${token}`],
    ...(workspace === undefined ? [] : [['X-Workspace-Id', workspace] as [string, string]]),
  ];
  return call(method, path, { headers, ...(json !== undefined && { json }) });
}

const create = (who: Person, settings: object = {}) =>
  ask(who, 'POST', '/api/v1/api-keys', { json: { name: 'Made by a person', ...settings } });

describeWithSignIn('a person who is removed or demoted', () => {
  test.each<[string, (root: string, subject: string) => Promise<Answer>, number]>([
    ['removed', (key, subject) => call('DELETE', `/api/v1/members?subject=${subject}`, { key }), 0],
    ['demoted', (key, subject) => call('PUT', '/api/v1/members', { key, json: { subject, role: 'viewer' } }), 1],
  ])('cannot undo it by a request at the same time (%s)', async (_, takeAway, left) => {
    const acme = await provision('Enterprise');
    await person([acme, 'owner']);
    for (let round = 0; round < rounds(20, 4); round++) {
      const leaving = await person([acme, 'owner']);
      const { subject } = leaving;
      const putsItself = () => ask(leaving, 'PUT', '/api/v1/members', { json: { subject, role: 'owner' } });
      const [taken] = await Promise.all([takeAway(acme.rootKey, subject), putsItself(), putsItself(), putsItself()]);
      expect(taken.status).toBe(200);
      const { members } = (await call('GET', '/api/v1/members', { key: acme.rootKey })).body;
      const roles = members.filter((each: { subject: string }) => each.subject === subject);
      expect(roles).toMatchObject(left === 0 ? [] : [{ role: 'viewer' }]);
      if (left > 0) await call('DELETE', `/api/v1/members?subject=${subject}`, { key: acme.rootKey });
    }
  });
});

describeWithSignIn('an owner', () => {
  test('manages keys: each value works, and the audit log names the person', async () => {
    const acme = await provision();
    const owner = await person([acme, 'owner']);
    const created = await create(owner);
    expectSuccess(routes.createApiKey, created);
    const { id, key } = created.body.apiKey;
    expect(await statusOf(key)).toBe(200);
    expect((await ask(owner, 'GET', '/api/v1/api-keys')).body.apiKeys).toMatchObject([{ id }]);
    expectSuccess(routes.getApiKey, await ask(owner, 'GET', `/api/v1/api-keys/${id}`));
    const deactivated = await ask(owner, 'PATCH', `/api/v1/api-keys/${id}`, { json: { isActive: false } });
    expectSuccess(routes.updateApiKey, deactivated);
    expect(await statusOf(key)).toBe(401);
    await ask(owner, 'PATCH', `/api/v1/api-keys/${id}`, { json: { isActive: true } });
    const regenerated = await ask(owner, 'POST', `/api/v1/api-keys/${id}/regenerate`, { json: {} });
    expectSuccess(routes.regenerateApiKey, regenerated);
    expect(await statusOf(key)).toBe(401);
    expect(await statusOf(regenerated.body.apiKey.key)).toBe(200);
    expectSuccess(routes.deleteApiKey, await ask(owner, 'DELETE', `/api/v1/api-keys/${id}`));
    expect(await statusOf(regenerated.body.apiKey.key)).toBe(401);

    const { auditEvents } = (await ask(owner, 'GET', `/api/v1/audit-events?actor=${owner.subject}`)).body;
    expect(auditEvents.map(({ action }: { action: string }) => action)).toEqual([
      'key.deleted',
      'key.regenerated',
      'key.activated',
      'key.deactivated',
      'key.created',
    ]);
    for (const { actor } of auditEvents) expect(actor).toEqual({ type: 'user', id: owner.subject });
  });

  test('adds and removes members, with immediate effect', async () => {
    const acme = await provision();
    const owner = await person([acme, 'owner']);
    const guest = await person();
    expectProblem(await ask(guest, 'GET', '/api/v1/api-keys'), 'not_a_member');
    const json = { subject: guest.subject, role: 'viewer' };
    expectSuccess(routes.putMember, await ask(owner, 'PUT', '/api/v1/members', { json }));
    expectSuccess(routes.listApiKeys, await ask(guest, 'GET', '/api/v1/api-keys'));
    const removed = await ask(owner, 'DELETE', `/api/v1/members?subject=${guest.subject}`);
    expectSuccess(routes.deleteMember, removed);
    expectProblem(await ask(guest, 'GET', '/api/v1/api-keys'), 'not_a_member');
  });

  test('has a separate limit of 300 requests a minute, as the headers say', async () => {
    const answer = await ask(await person([await provision(), 'owner']), 'GET', '/api/v1/api-keys');
    expectRateHeaders(answer);
    expect(answer.headers).toMatchObject({
      'x-ratelimit-limit': '300',
      'x-ratelimit-remaining': '299',
      'ratelimit-policy': '"minute";q=300;w=60, "hour";q=6000;w=3600',
    });
  });
});

describeWithSignIn('an admin', () => {
  test('manages keys, with every scope except those of members', async () => {
    const acme = await provision();
    const admin = await person([acme, 'admin']);
    expectSuccess(routes.createApiKey, await create(admin, { scopes: ['*', 'api-keys:*', 'members:read'] }));
    const answer = await create(admin, { scopes: ['members:write'] });
    expectProblem(answer, 'insufficient_scope');
    expect(answer.body.detail).toBe('The caller lacks the scope members:write. Use a key or a role that has it.');
    const { id } = await createKey(acme.rootKey, { scopes: ['members:*'] });
    const regenerated = await ask(admin, 'POST', `/api/v1/api-keys/${id}/regenerate`, { json: {} });
    expectProblem(regenerated, 'insufficient_scope');
  });

  test('sees the members but cannot change any, including themselves', async () => {
    const admin = await person([await provision(), 'admin']);
    expectSuccess(routes.listMembers, await ask(admin, 'GET', '/api/v1/members'));
    const json = { subject: admin.subject, role: 'owner' };
    expectProblem(await ask(admin, 'PUT', '/api/v1/members', { json }), 'insufficient_scope');
    expectProblem(await ask(admin, 'DELETE', `/api/v1/members?subject=${admin.subject}`), 'insufficient_scope');
  });
});

describeWithSignIn('a viewer', () => {
  const writing = Object.values(routes).filter(({ auth, scope }) => auth === 'management' && scope.endsWith(':write'));

  test('can read, and the API itself refuses every write', async () => {
    const acme = await provision();
    const viewer = await person([acme, 'viewer']);
    const { id } = await createKey(acme.rootKey);
    for (const path of [`/api/v1/api-keys/${id}`, '/api/v1/api-keys', '/api/v1/members', '/api/v1/workspace']) {
      expect((await ask(viewer, 'GET', path)).status).toBe(200);
    }
    for (const { method, path } of writing) {
      const answer = await ask(viewer, method, path.replace('{id}', id), { json: { name: 'Forged', isActive: false } });
      expectProblem(answer, 'insufficient_scope');
      expect(answer.body.detail).toContain('Your role in this workspace, viewer, does not include');
      expectRateHeaders(answer);
    }
    expect((await ask(viewer, 'GET', `/api/v1/api-keys/${id}`)).body.apiKey).toMatchObject({ isActive: true });
  });
});

describeWithSignIn('a member of two workspaces', () => {
  test('must name one, except to list the workspaces', async () => {
    const [acme, globex] = [await provision(), await provision()];
    const both = await person([acme, 'owner'], [globex, 'viewer']);
    const here = await ask(both, 'GET', '/api/v1/workspace');
    expectSuccess(routes.getOwnWorkspace, here);
    expect(here.body).toMatchObject({
      workspace: { id: acme.id },
      caller: { type: 'user', id: both.subject, name: 'Person in owner', role: 'owner' },
    });
    expect(here.body.memberships).toMatchObject([
      { workspaceId: acme.id, role: 'owner' },
      { workspaceId: globex.id, role: 'viewer' },
    ]);
    expectProblem(await ask(both, 'GET', '/api/v1/api-keys'), 'workspace_not_chosen');

    const created = await ask(both, 'POST', '/api/v1/api-keys', { json: { name: 'A' }, workspace: acme.id });
    expectSuccess(routes.createApiKey, created);
    const refused = await ask(both, 'POST', '/api/v1/api-keys', { json: { name: 'A' }, workspace: globex.id });
    expectProblem(refused, 'insufficient_scope');
    // The role in one workspace gives no access to another.
    const { id } = created.body.apiKey;
    expectProblem(await ask(both, 'GET', `/api/v1/api-keys/${id}`, { workspace: globex.id }), 'not_found');
    expect((await ask(both, 'GET', `/api/v1/api-keys/${id}`, { workspace: acme.id })).status).toBe(200);
  });

  test('can use the other one if one is suspended or deleted', async () => {
    const [acme, globex] = [await provision(), await provision()];
    const both = await person([acme, 'owner'], [globex, 'viewer']);
    await sendSigned(baseUrl, 'POST', `/admin/v1/workspaces/${acme.id}/suspend`, { credentials });
    expect((await ask(both, 'GET', '/api/v1/workspace')).body.workspace.id).toBe(globex.id);
    expectProblem(await ask(both, 'GET', '/api/v1/workspace', { workspace: acme.id }), 'workspace_suspended');
    await sendSigned(baseUrl, 'DELETE', `/admin/v1/workspaces/${acme.id}`, { credentials });
    expectProblem(await ask(both, 'GET', '/api/v1/workspace', { workspace: acme.id }), 'not_a_member');
    // With one workspace left, the request need not name it.
    expect((await ask(both, 'GET', '/api/v1/api-keys')).status).toBe(200);
  });
});

describeWithSignIn('the API refuses', () => {
  test('a person who names a foreign workspace, whether it exists or not', async () => {
    const [acme, globex] = [await provision(), await provision()];
    const owner = await person([acme, 'owner']);
    const answers = [];
    for (const workspace of [globex.id, 'ws_01JD00000000000000000000ZZ', 'nonsense']) {
      answers.push(await ask(owner, 'GET', '/api/v1/api-keys', { workspace }));
    }
    for (const answer of answers) expectProblem(answer, 'not_a_member');
    expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1);
  });

  test('ids of another workspace, as if they did not exist', async () => {
    const [acme, globex] = [await provision(), await provision()];
    const owner = await person([acme, 'owner']);
    const { id, key } = await createKey(globex.rootKey);
    for (const [method, path] of [
      ['GET', `/api/v1/api-keys/${id}`],
      ['PATCH', `/api/v1/api-keys/${id}`],
      ['DELETE', `/api/v1/api-keys/${id}`],
      ['POST', `/api/v1/api-keys/${id}/regenerate`],
    ] as const) {
      expectProblem(await ask(owner, method, path, method === 'PATCH' ? { json: { name: 'Mine' } } : {}), 'not_found');
    }
    expect(await statusOf(key)).toBe(200);
  });

  test('tokens that are forged, changed, for others, or in the place of a key', async () => {
    const owner = await person([await provision(), 'owner']);
    const [header = '', payload = '', signature = ''] = owner.token.split('.');
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const kid = JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
    const forged = [
      `${header}.${encoded({ ...claims, sub: 'owner@latchkey.localhost' })}.${signature}`,
      `${header}.${encoded({ ...claims, exp: claims.exp + 3600 })}.${signature}`,
      `${encoded({ alg: 'none', kid })}.${payload}.`,
      `${encoded({ alg: 'HS256', kid })}.${payload}.${signature}`,
      `${header}.${payload}.`,
      'a.b.c',
    ];
    for (const token of forged) {
      const answer = await ask({ ...owner, token }, 'GET', '/api/v1/workspace');
      expectProblem(answer, 'unauthorized');
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="latchkey"');
    }
    expectProblem(await call('GET', '/api/v1/workspace', { key: owner.token }), 'unauthorized');
    // The hot path accepts no tokens.
    expectProblem(await ask(owner, 'GET', '/v1/status'), 'unauthorized');
  });

  test('the ID token, which identifies the person to the console only', async () => {
    const { Browser } = await import('../support/sign-in/sign-in.ts');
    const owner = await person([await provision(), 'owner']);
    const browser = new Browser(baseUrl);
    const { code, verifier } = await browser.authorize(owner.subject, consolePassword());
    const { id_token: token } = await browser.redeem(code, verifier);
    expect(token.split('.')).toHaveLength(3);
    expectProblem(await ask({ ...owner, token }, 'GET', '/api/v1/workspace'), 'unauthorized');
  });
});

describeWithSignIn('on a plan without API access', () => {
  test('people can still see their workspace and its keys', async () => {
    const acme = await provision('Professional');
    const owner = await person([acme, 'owner']);
    const changed = await sendSigned(baseUrl, 'PATCH', `/admin/v1/workspaces/${acme.id}`, {
      credentials,
      json: { plan: 'Free' },
    });
    expect(changed.status).toBe(200);
    expect((await ask(owner, 'GET', '/api/v1/workspace')).body.workspace.plan).toBe('Free');
    expect((await ask(owner, 'GET', '/api/v1/api-keys')).body.limits).toMatchObject({ max: 0, planName: 'Free' });
    expectProblem(await create(owner), 'key_limit_exceeded');
    expectProblem(await call('GET', '/api/v1/workspace', { key: acme.rootKey }), 'plan_without_api_access');
  });
});
