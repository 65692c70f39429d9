import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser/browser.ts';
import { fillSignIn } from '../support/browser/browser-sign-in.ts';
import { owner, password, startProvider } from '../support/sign-in/running-provider.ts';
import { Browser as Requests } from '../support/sign-in/sign-in.ts';
import { colorRules, violationsOn } from './support/axe.ts';
import { Guard } from './support/guard.ts';

/** The pages of the local run's OpenID provider. The address shows the result that the console gets. */
let browser: Browser;
let server: Awaited<ReturnType<typeof startProvider>>;
let context: BrowserContext;
let page: Page;
let guard: Guard;
let begin: string;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startProvider({
    '/console': (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>The console</title><link rel="icon" href="data:,">');
    },
  });
  begin = new Requests(server.url).authorizationUrl({});
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  context = await browser.newContext();
  guard = new Guard(context, server.url);
  page = await context.newPage();
  await page.goto(begin);
});

afterEach(async () => {
  await context.close();
  expect(guard.troubles).toEqual([]);
});

test('a person signs in with the keyboard alone, and returns to the console', async () => {
  // The browser moves the focus to the first field after it has loaded the page.
  await page.locator('input:focus').waitFor();
  await page.keyboard.type(owner);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/callback\?code=[^&]+&state=state/);
  // The session responds from now on.
  await page.goto(begin);
  expect(page.url()).toMatch('/console/callback?code=');
});

test('a wrong password is announced, and its field has the focus', async () => {
  guard.announce({ path: /^\/oidc\/sign-in\//, status: 403 });
  await fillSignIn(page, owner, 'wrong');
  await page.getByRole('alert').getByText('This is not the password of this run.').waitFor();
  expect(await page.title()).toBe('Error: Sign in · Latchkey');
  expect(await page.locator(':focus').getAttribute('id')).toBe('password');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/callback\?code=/);
});

test.each(['light', 'dark'] as const)('axe-core finds no violations in %s mode', async (colorScheme) => {
  const rules = colorScheme === 'dark' ? { only: colorRules } : {};
  await page.emulateMedia({ colorScheme });
  expect(await violationsOn(page, rules)).toEqual([]);
  guard.announce({ path: /^\/oidc\/sign-in\//, status: 403 });
  await fillSignIn(page, owner, 'wrong');
  await page.getByRole('alert').waitFor();
  expect(await violationsOn(page, rules)).toEqual([]);
});

test('dark mode is dark', async () => {
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect([light, await background()]).toEqual(['rgb(246, 246, 249)', 'rgb(15, 20, 26)']);
});

test('another person can sign in during the session of the first', async () => {
  await fillSignIn(page, owner, password);
  await page.waitForURL(/\/console\/callback/);
  await page.goto(`${begin}&prompt=login`);
  await fillSignIn(page, 'ana@example.com', password);
  await page.waitForURL(/\/console\/callback\?code=/);
});

test('Back after a sign-in leads to the console, not to the sign-in that has ended', async () => {
  await fillSignIn(page, owner, password);
  await page.waitForURL(/\/console\/callback/);
  await page.goBack();
  await page.waitForURL((url) => url.pathname.startsWith('/console/') && !url.pathname.includes('callback'));
  expect(await page.getByText('This sign-in has ended').count()).toBe(0);
});

test('signing out asks first, then ends the session and returns to the console', async () => {
  const query = new URLSearchParams({
    client_id: 'latchkey-console',
    post_logout_redirect_uri: `${server.url}/console/signed-out`,
  });
  const end = `${server.url}/oidc/session/end?${query}`;
  await fillSignIn(page, owner, password);
  await page.waitForURL(/\/console\/callback/);

  await page.goto(end);
  await page.getByRole('heading', { name: 'Sign out of Latchkey?' }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('link', { name: 'Stay signed in' }).click();
  await page.waitForURL(`${server.url}/console/`);
  await page.goto(`${begin}&prompt=none`);
  expect(page.url()).toMatch('code=');

  await page.goto(end);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${server.url}/console/signed-out`);
  await page.goto(`${begin}&prompt=none`);
  expect(page.url()).toMatch('error=login_required');
  // Nobody is signed in any more, so it does not ask.
  await page.goto(end);
  await page.waitForURL(`${server.url}/console/signed-out`);
});
