import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { latchkey, typed } from '../../support/service/command-line.ts';
import { call, expectProblem, expectSuccess, rootKey } from '../../support/service/service.ts';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** `/admin/v1/apis` and `latchkey api`. test/e2e/apis/shared-authorizer.test.ts calls registered APIs. */
const baseUrl = process.env['LATCHKEY_BASE_URL'] ?? '';
const credentials: Credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
const admin = (method: string, path: string, json?: unknown) =>
  sendSigned(baseUrl, method, path, { credentials, ...(json !== undefined && { json }) });
const newId = () => crypto.randomUUID().replaceAll('-', '').slice(0, 10);
const scopes = { '*': 'orders:read', 'POST /orders': { scope: 'orders:write', cost: 5 } };

describe('the routes', () => {
  test('register an API, show it, replace its registration and remove it', async () => {
    const path = `/admin/v1/apis/${newId()}`;
    expectProblem(await admin('GET', path), 'not_found');
    const registered = await admin('PUT', path, { name: 'Orders', scopes });
    expectSuccess(routes.registerApi, registered);
    expect(registered.body.api).toMatchObject({ name: 'Orders', scopes, limitAtGateway: false });

    const again = await admin('PUT', path, { name: 'Orders', scopes });
    expect(again.body).toEqual(registered.body);
    expect((await admin('GET', path)).body).toEqual(registered.body);

    const replaced = await admin('PUT', path, {
      scopes: { 'GET /a': { scope: 'a:b', cost: 1 } },
      limitAtGateway: true,
    });
    expect(replaced.body.api).toEqual({
      ...registered.body.api,
      name: null,
      scopes: { 'GET /a': 'a:b' },
      limitAtGateway: true,
      updatedAt: expect.any(String),
    });

    expectSuccess(routes.unregisterApi, await admin('DELETE', path));
    expectProblem(await admin('GET', path), 'not_found');
    expectProblem(await admin('DELETE', path), 'not_found');
  });

  test('list the registered APIs, page by page', async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids) await admin('PUT', `/admin/v1/apis/${id}`, { scopes });
    const found: { id: string; routeCount: number }[] = [];
    for (let cursor = ''; ; ) {
      const page = await admin('GET', `/admin/v1/apis?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expectSuccess(routes.listRegisteredApis, page);
      found.push(...page.body.apis);
      if (page.body.nextCursor === null) break;
      cursor = page.body.nextCursor;
    }
    expect(found.filter(({ id }) => ids.includes(id)).map(({ id }) => id)).toEqual(ids.toSorted());
    expect(found.find(({ id }) => id === ids[0])).toMatchObject({ name: null, routeCount: 2, limitAtGateway: false });
    for (const id of ids) await admin('DELETE', `/admin/v1/apis/${id}`);
  });

  test('refuse mistakes, and name each', async () => {
    const answer = await admin('PUT', `/admin/v1/apis/${newId()}`, { scopes: { 'get /a': 'a:b', 'GET /b': 'A' } });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors).toEqual([
      { path: 'body.scopes.get /a', message: 'must have its method in upper case: "GET /a"' },
      expect.objectContaining({ path: 'body.scopes.GET /b' }),
    ]);
    const wrongId = await admin('PUT', '/admin/v1/apis/a.b.c', { scopes });
    expect(wrongId.body.errors).toEqual([expect.objectContaining({ path: 'path.id' })]);
    expectProblem(await admin('GET', '/admin/v1/apis/a.b.c'), 'not_found');
    expectProblem(await admin('DELETE', '/admin/v1/apis/a.b.c'), 'not_found');
  });

  test('need AWS credentials', async () => {
    for (const [method, path] of [
      ['GET', '/admin/v1/apis'],
      ['PUT', '/admin/v1/apis/a1b2c3d4e5'],
      ['DELETE', '/admin/v1/apis/a1b2c3d4e5'],
    ] as const) {
      const answer = await call(method, path, { key: rootKey('Enterprise') });
      expect(answer.status).toBe(403);
    }
  });
});

describe('the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-apis-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scopes.json');

  test('register an API from a file, show it, list it and remove it', async () => {
    const id = newId();
    writeFileSync(file, JSON.stringify(scopes));
    const registered = await latchkey(['api', 'register', id, '--scopes', file, '--name', 'Orders']);
    expect(registered).toMatchObject({ code: 0, stderr: '' });
    expect(registered.stdout).toMatch(
      new RegExp(
        `^id +${id}\nname +Orders\nlimit at gateway +no\ncreated +\\S+\nupdated +\\S+\n\n` +
          'ROUTE +SCOPE +COST\n\\* +orders:read +1\nPOST /orders +orders:write +5\n$',
      ),
    );
    expect((await latchkey(['api', 'get', id, '--json'])).json.api).toMatchObject({ id, scopes });
    const listed = (await latchkey(['api', 'list'])).stdout;
    expect(listed).toMatch(/^ID +NAME +ROUTES +UPDATED\n/);
    expect(listed).toMatch(new RegExp(`^${id} +Orders +2 +\\S+$`, 'm'));

    const asked = await latchkey(['api', 'unregister', id], {}, typed('y\n', true));
    expect(asked.stderr).toContain(`refuse all requests to "Orders" (${id}), which has 2 registered routes. Continue?`);
    expect(asked.stdout).toBe(`${id} is not registered any more. Within a minute, all its requests are refused.\n`);
    expect(await latchkey(['api', 'get', id])).toMatchObject({ code: 4 });
  });

  test('read the scopes from standard input', async () => {
    const id = newId();
    const args = ['api', 'register', id, '--scopes', '-', '--limit-at-gateway', '--json'];
    const ran = await latchkey(args, {}, typed('{ "*": "orders:read" }'));
    expect(ran.json.api).toMatchObject({ id, scopes: { '*': 'orders:read' }, limitAtGateway: true });
    expect((await latchkey(['api', 'unregister', id, '--yes', '--json'])).json).toEqual({ success: true });
  });

  test('refuse a file with mistakes, and say which', async () => {
    const register = async (text: string) => {
      writeFileSync(file, text);
      return latchkey(['api', 'register', newId(), '--scopes', file]);
    };
    expect(await register('{')).toMatchObject({ code: 2, stderr: expect.stringContaining('is not JSON') });
    expect(await register('{ "GET /a": "a:b", "GET /a": "a:c" }')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has the route "GET /a" twice. Remove one of them.'),
    });
    const wrong = await register('{ "GET orders": "orders:read" }');
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain('body.scopes.GET orders: must have a path that begins with /: "GET /orders"');
    const missing = await latchkey(['api', 'register', newId(), '--scopes', join(folder, 'missing.json')]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read: ENOENT') });
  });
});
