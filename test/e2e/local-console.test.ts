import { expect } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { CallOptions } from '../support/service/http.ts';
import { call, expectProblem, expectSuccess } from '../support/service/service.ts';
import { testWithSignIn, tokenOf } from './support/target.ts';

/** The console of the local run and its sign-in. A deployment has another provider, whose passwords are unknown here. */
const url = process.env['LATCHKEY_BASE_URL'] ?? '';

async function as(address: string): Promise<CallOptions> {
  return { headers: [['Authorization', `Bearer ${await tokenOf(address)}`]] };
}

testWithSignIn('the console is available, and its settings name a provider that is available', async () => {
  const page = await fetch(`${url}/console/`);
  const html = await page.text();
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(1);
  for (const path of files) expect((await fetch(`${url}${path}`)).status).toBe(200);

  const settings = await (await fetch(`${url}/console/config.json`)).json();
  const { signIn } = settings as { signIn: { issuer: string } };
  expect(settings).toEqual({
    signIn: {
      issuer: `${url}/oidc`,
      clientId: 'latchkey-console',
      scope: 'openid profile email',
      parameters: {},
      signOutUrl: null,
    },
    apiUrl: url,
    tryPath: '/v1/status',
  });
  const discovery = await fetch(`${signIn.issuer}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({ issuer: signIn.issuer });
});

testWithSignIn('the owner of the first workspace is a member from the start', async () => {
  const own = await call('GET', '/api/v1/workspace', await as('owner@latchkey.localhost'));
  expectSuccess(routes.getOwnWorkspace, own);
  expect(own.body).toMatchObject({ workspace: { name: 'Local workspace' }, caller: { type: 'user', role: 'owner' } });
});

testWithSignIn('other people can sign in, too, and are not members until they are added', async () => {
  const [owner, other] = [await as('owner@latchkey.localhost'), await as('newcomer@example.com')];
  expectProblem(await call('GET', '/api/v1/api-keys', other), 'not_a_member');
  const member = { subject: 'newcomer@example.com', role: 'viewer' };
  expectSuccess(routes.putMember, await call('PUT', '/api/v1/members', { ...owner, json: member }));
  expectSuccess(routes.listApiKeys, await call('GET', '/api/v1/api-keys', other));
  const created = await call('POST', '/api/v1/api-keys', { ...other, json: { name: 'Mine' } });
  expectProblem(created, 'insufficient_scope');
});
