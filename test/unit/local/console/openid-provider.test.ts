import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { owner, password, startProvider } from '../../../support/sign-in/running-provider.ts';
import { Browser, signIn } from '../../../support/sign-in/sign-in.ts';

interface Claims {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
}

let server: Awaited<ReturnType<typeof startProvider>>;
let url: string;

beforeAll(async () => {
  server = await startProvider();
  url = server.url;
});

afterAll(async () => {
  await server.stop();
  expect(server.troubles).toEqual([]);
});

async function verified(token: string): Promise<{ header: object; payload: Claims }> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { keys } = (await (await fetch(`${url}/oidc/jwks`)).json()) as { keys: { kid: string }[] };
  const parsed = JSON.parse(Buffer.from(header, 'base64url').toString());
  const jwk = keys.find(({ kid }) => kid === parsed.kid);
  if (jwk === undefined) throw new Error(`No key ${parsed.kid} among ${JSON.stringify(keys)}`);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify('sha256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  return { header: parsed, payload: JSON.parse(Buffer.from(payload, 'base64url').toString()) };
}

test('the discovery document names the endpoints on the origin of the run', async () => {
  const response = await fetch(`${url}/oidc/.well-known/openid-configuration`);
  expect(await response.json()).toMatchObject({
    issuer: `${url}/oidc`,
    authorization_endpoint: `${url}/oidc/auth`,
    token_endpoint: `${url}/oidc/token`,
    jwks_uri: `${url}/oidc/jwks`,
    end_session_endpoint: `${url}/oidc/session/end`,
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
    token_endpoint_auth_methods_supported: ['none'],
  });
});

test('any e-mail address signs in and gets an access token for the API with this address', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { header, payload } = await verified(await signIn(url, 'ana@example.com', password));
  expect(header).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  expect(payload).toMatchObject({
    iss: `${url}/oidc`,
    sub: 'ana@example.com',
    aud: 'urn:latchkey:api',
    client_id: 'latchkey-console',
  });
  expect(payload.iat).toBeGreaterThanOrEqual(before);
  expect(payload.exp - payload.iat).toBe(900);
});

test('the ID token identifies the person, for the console only', async () => {
  const browser = new Browser(url);
  const { code, verifier } = await browser.authorize(owner, password, { nonce: 'n-0' });
  const { id_token: idToken, token_type: type, expires_in: expiresIn } = await browser.redeem(code, verifier);
  expect({ type, expiresIn }).toEqual({ type: 'Bearer', expiresIn: 900 });
  expect((await verified(idToken)).payload).toMatchObject({
    iss: `${url}/oidc`,
    aud: 'latchkey-console',
    sub: owner,
    email: owner,
    name: owner,
    nonce: 'n-0',
  });
});

test('a session responds immediately, without showing a page to the person', async () => {
  const browser = new Browser(url);
  await browser.authorize(owner, password);
  const { code, verifier } = await browser.authorize('', '', { prompt: 'none' });
  expect((await verified((await browser.redeem(code, verifier)).access_token)).payload.sub).toBe(owner);
});

test('prompt=none without a session returns login_required', async () => {
  const { url: callback } = await new Browser(url).visit(new Browser(url).authorizationUrl({ prompt: 'none' }));
  expect(Object.fromEntries(new URL(callback).searchParams)).toMatchObject({ error: 'login_required', state: 'state' });
});

test('prompt=login asks again, and another person may sign in', async () => {
  const browser = new Browser(url);
  await browser.authorize(owner, password);
  const { code, verifier } = await browser.authorize('ben@example.com', password, { prompt: 'login' });
  expect((await verified((await browser.redeem(code, verifier)).access_token)).payload.sub).toBe('ben@example.com');
});

test('a refresh token gives a new access token, once, without offline_access', async () => {
  const browser = new Browser(url);
  const { code, verifier } = await browser.authorize(owner, password);
  const { refresh_token: first } = await browser.redeem(code, verifier);
  const second = await browser.token({ grant_type: 'refresh_token', refresh_token: first });
  expect((await verified(second.access_token)).payload).toMatchObject({ sub: owner, aud: 'urn:latchkey:api' });
  expect(second.refresh_token).not.toBe(first);
  await expect(browser.token({ grant_type: 'refresh_token', refresh_token: first })).rejects.toThrow('invalid_grant');
});

test('a code works with its verifier only, and once', async () => {
  const browser = new Browser(url);
  const { code } = await browser.authorize(owner, password);
  await expect(browser.redeem(code, 'x'.repeat(43))).rejects.toThrow('400 {"error":"invalid_grant"');
  const again = await browser.authorize(owner, password);
  await browser.redeem(again.code, again.verifier);
  await expect(browser.redeem(again.code, again.verifier)).rejects.toThrow('invalid_grant');
});

test.each([
  ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['for another API', { resource: 'urn:other' }, 'invalid_target'],
  ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
])('an authorization %s redirects with an error', async (_, parameters, error) => {
  const browser = new Browser(url);
  const { url: callback } = await browser.visit(browser.authorizationUrl(parameters));
  expect(callback).toMatch(browser.redirectUri);
  const { hash, searchParams } = new URL(callback);
  expect(searchParams.get('error') ?? new URLSearchParams(hash.slice(1)).get('error')).toBe(error);
});

test.each([
  ['another place to go back to', { redirect_uri: 'http://evil.example/callback' }, 'invalid_redirect_uri'],
  ['another client', { client_id: '<img>' }, 'invalid_client'],
])('%s ends on an error page of the provider', async (_, parameters, error) => {
  const browser = new Browser(url);
  const { status, text, headers } = await browser.visit(browser.authorizationUrl(parameters));
  expect(status).toBe(400);
  expect(text).toMatch(error);
  expect(text).not.toContain('<img>');
  expect(headers.get('content-security-policy')).toMatch("default-src 'none'");
});

test.each([
  [owner, 'wrong', 403, 'This is not the password of this run.', 'password'],
  [owner, '', 403, 'This is not the password of this run.', 'password'],
  ['owner', password, 400, 'Enter an e-mail address', 'address'],
  ['o w@example.com', password, 400, 'Enter an e-mail address', 'address'],
  [`${'a'.repeat(250)}@example.com`, password, 400, 'Enter an e-mail address', 'address'],
  ['"><script>@example.com', 'wrong', 403, 'This is not the password', 'password'],
])('%s with "%s" is refused, with the reason announced at its field', async (address, given, status, reason, field) => {
  const browser = new Browser(url);
  const page = await browser.visit(browser.authorizationUrl({}));
  const answer = await browser.visit(page.url, {
    method: 'POST',
    body: new URLSearchParams({ address, password: given }),
  });
  expect(answer.status).toBe(status);
  expect(answer.url).toBe(page.url);
  expect(answer.text).toMatch(new RegExp(`role="alert">${reason}`));
  expect(answer.text).toMatch(new RegExp(`<input id="${field}"[^>]*aria-invalid="true" aria-describedby="problem"`));
  expect(answer.text).not.toContain('<script>');
  expect(given === '' || !answer.text.includes(`value="${given}"`)).toBe(true);
  // The sign-in is still open: the next attempt may be right.
  expect((await browser.submit(page.url, { address: owner, password })).searchParams.has('code')).toBe(true);
});

test('the page has labels and no inline scripts or styles, is not cached and cannot be framed', async () => {
  const browser = new Browser(url);
  const { text, headers } = await browser.visit(browser.authorizationUrl({ login_hint: 'ana@example.com' }));
  expect(text).toMatch('<html lang="en">');
  expect(text).toMatch('<label for="address">');
  expect(text).toMatch('<label for="password">');
  expect(text).toMatch('value="ana@example.com"');
  expect(text).toMatch(owner);
  expect(text).not.toMatch(/<script|<style|style=|onclick=/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  const policy = headers.get('content-security-policy');
  for (const directive of ["default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(directive);
  }
  expect(policy).not.toContain('unsafe-inline');
  const style = await fetch(`${url}/oidc/style.css`);
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await style.text()).toMatch('prefers-color-scheme: dark');
});

test('a sign-in that was not started here has ended', async () => {
  const begun = new Browser(url);
  const page = await begun.visit(begun.authorizationUrl({}));
  const fields = new URLSearchParams({ address: owner, password });
  const answer = await new Browser(url).visit(page.url, { method: 'POST', body: fields });
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch('This sign-in has ended');
});

test('refuses invalid input of the form', async () => {
  const browser = new Browser(url);
  const page = await browser.visit(browser.authorizationUrl({}));
  const large = new URLSearchParams({ address: 'a'.repeat(20_000) });
  expect((await browser.visit(page.url, { method: 'POST', body: large })).status).toBe(413);
  const deleted = await browser.visit(page.url, { method: 'DELETE' });
  expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});

test('signing out ends the session, and returns to the console', async () => {
  const browser = new Browser(url);
  const { code, verifier } = await browser.authorize(owner, password);
  const tokens = await browser.redeem(code, verifier);
  const query = new URLSearchParams({
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${url}/console/signed-out`,
  });
  const page = await browser.visit(`${url}/oidc/session/end?${query}`);
  expect(page.text).toMatch('Sign out of Latchkey?');
  expect(page.text).not.toMatch('<script');
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const out = await browser.visit(action, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
  expect(out.url).toBe(`${url}/console/signed-out`);
  const { url: callback } = await browser.visit(browser.authorizationUrl({ prompt: 'none' }));
  expect(new URL(callback).searchParams.get('error')).toBe('login_required');
  const refreshed = browser.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  await expect(refreshed).rejects.toThrow('invalid_grant');
});

test('signing out without a session still returns to the console', async () => {
  const query = new URLSearchParams({
    client_id: 'latchkey-console',
    post_logout_redirect_uri: `${url}/console/signed-out`,
  });
  expect((await new Browser(url).visit(`${url}/oidc/session/end?${query}`)).url).toBe(`${url}/console/signed-out`);
});

test('another host name redirects to the origin of the run, with method and query', async () => {
  const { port } = new URL(url);
  const answer = await fetch(`http://localhost:${port}/oidc/token?x=1`, { method: 'POST', redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([307, `${url}/oidc/token?x=1`]);
});

test('scripts of other origins get no tokens', async () => {
  const answer = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { origin: 'http://evil.example' },
    body: new URLSearchParams({ client_id: 'latchkey-console', grant_type: 'refresh_token', refresh_token: 'x' }),
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
