import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { strings } from '../../console/src/strings.ts';
import { fillSignIn } from '../support/browser/browser-sign-in.ts';
import {
  button,
  chooseInRow,
  confirm,
  confirmStored,
  createKey,
  dialog,
  openKey,
  openKeys,
  rowOf,
} from './support/keys-page.ts';
import { settled, showsTitle } from './support/pages.ts';
import { newPerson, type Person } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Trouble: an ended session, an unavailable API, rate limits, changes in another tab. */
const suite = browserSuite();
const person = newPerson('Tara Trouble');
const keyName = 'Steady';
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Trouble', 'Enterprise');
  await workspace.addMember(person, 'owner');
  // The page of a key that was never used asks the API again and again for its first request.
  const { key = '' } = await workspace.createKey({ name: keyName });
  expect(await workspace.statusOf(key)).toBe(200);
});

const keysApi = '**/api/v1/api-keys**';
const retry = (page: Page) => button(page, strings.retry).first();

/** An error response of the API. */
const problem = (status: number, code: string, detail: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: `urn:latchkey:problem:${code}`, title: code, status, detail, code, requestId: 'r-1' }),
});

/** Ends the session: the API no longer accepts the token, and the provider's session is over. */
async function endSession(context: BrowserContext): Promise<void> {
  await context.clearCookies();
  await context.route('**/api/v1/**', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer out.of.date' } }),
  );
  await context.route('**/oidc/token', (route) =>
    route.fulfill({ status: 400, json: { error: 'invalid_grant', error_description: 'grant request is invalid' } }),
  );
}

describe('a session that has ended', () => {
  const { ended, again } = strings.signIn;

  test('continues after a new sign-in in another window, with the page as it was', async () => {
    const { context, page, guard } = await suite.signedIn(person);
    await openKey(page, keyName);
    await settled(page);
    guard.announce({ path: /^\/api\/v1\//, status: 401 }, { path: /^\/oidc\/token$/, status: 400 });
    await endSession(context);
    await button(page, strings.keys.actions.deactivate).first().click();
    await button(dialog(page), strings.keys.deactivate.confirm).click();
    await dialog(page, ended.title).waitFor();
    expect((await workspace.keys())[0]).toMatchObject({ isActive: true });

    await context.unrouteAll();
    await signInAgain(context, page, person);
    await dialog(page, ended.title).waitFor({ state: 'hidden' });
    expect(await dialog(page).getByText(strings.problems.ended.title).count()).toBe(0);
    await button(dialog(page), strings.keys.deactivate.confirm).click();
    await button(page, strings.keys.actions.activate).waitFor();
    expect((await workspace.keys())[0]).toMatchObject({ isActive: false });
    await button(page, strings.keys.actions.activate).click();
    await confirm(page, 'activate');
    await button(page, strings.keys.actions.deactivate).waitFor();
  });

  test('is not continued by a different person', async () => {
    const other = newPerson('Sneaky Second');
    await workspace.addMember(other, 'viewer');
    const { context, page, guard } = await suite.signedIn(person);
    guard.announce({ path: /^\/api\/v1\//, status: 401 }, { path: /^\/oidc\/token$/, status: 400 });
    await endSession(context);
    await page.getByRole('link', { name: keyName, exact: true }).click();
    await dialog(page, ended.title).waitFor();
    await context.unrouteAll();
    await signInAgain(context, page, other);
    await dialog(page, ended.title).getByText(ended.otherPerson).waitFor();
  });

  test('continues after a sign-in on the page itself, at the same address', async () => {
    const { context, page, guard } = await suite.signedIn(person);
    const { id } = (await workspace.keys())[0] ?? { id: '' };
    guard.announce({ path: /^\/api\/v1\//, status: 401 }, { path: /^\/oidc\/token$/, status: 400 });
    await endSession(context);
    await page.getByRole('link', { name: keyName, exact: true }).click();
    await dialog(page, ended.title).waitFor();
    await context.unrouteAll();
    await button(dialog(page, ended.title), ended.here).click();
    await suite.fillSignIn(page, person);
    await showsTitle(page, keyName);
    expect(new URL(page.url()).pathname).toBe(`/console/w/${workspace.id}/keys/${id}`);
  });

  async function signInAgain(context: BrowserContext, page: Page, { subject }: Person): Promise<void> {
    const opened = context.waitForEvent('page');
    await button(dialog(page, ended.title), again).click();
    await fillSignIn(await opened, subject, suite.site.consolePassword);
  }

  test('is renewed silently while the provider’s session lasts', async () => {
    const { context, page, guard } = await suite.signedIn(person);
    await rowOf(page, keyName).waitFor();
    guard.announce({ path: /^\/api\/v1\//, status: 401 });
    const former = new Set<string>();
    // Earlier tokens are refused from now on.
    await context.route('**/api/v1/**', async (route) => {
      const headers = route.request().headers();
      if (former.size === 0) former.add(headers['authorization'] ?? '');
      const isFormer = former.has(headers['authorization'] ?? '');
      await route.continue(isFormer ? { headers: { ...headers, authorization: 'Bearer out.of.date' } } : {});
    });
    await openKey(page, keyName);
    await page.getByText(strings.keys.details.title).first().waitFor();
    expect(await dialog(page).count()).toBe(0);
  });
});

describe('an API that cannot be reached', () => {
  test('is reported, and the page continues once it responds', async () => {
    const { context, page, guard } = await suite.visitor();
    guard.announce({ path: /^\/api\/v1\//, status: 'failed' });
    await context.route(keysApi, (route) => route.abort('connectionrefused'));
    await page.goto('/console/keys');
    await suite.fillSignIn(page, person);
    await page.getByText(strings.problems.network.title).first().waitFor();
    await context.unroute(keysApi);
    await retry(page).click();
    await rowOf(page, keyName).waitFor();
  });

  test('does not make a change look done', async () => {
    const { context, page, guard } = await suite.signedIn(person);
    guard.announce({ path: /^\/api\/v1\//, status: 'failed' });
    await chooseInRow(page, keyName, 'deactivate');
    await context.route(keysApi, (route) => route.abort('connectionreset'));
    await button(dialog(page), strings.keys.deactivate.confirm).click();
    await dialog(page).getByText(strings.problems.network.title).waitFor();
    await context.unroute(keysApi);
    await button(dialog(page), strings.cancel).click();
    await rowOf(page, keyName).getByText(strings.keys.statuses.active, { exact: true }).waitFor();
    expect((await workspace.keys())[0]).toMatchObject({ isActive: true });
  });
});

test('an unavailable API is retried, then reported with its reason, and can be retried by the person', async () => {
  const { context, page, guard } = await suite.visitor();
  guard.announce({ path: /^\/api\/v1\//, status: 503 });
  let asked = 0;
  await context.route(keysApi, (route) => {
    asked += 1;
    return route.fulfill(problem(503, 'service_unavailable', 'The storage does not answer.'));
  });
  await page.goto('/console/keys');
  await suite.fillSignIn(page, person);
  await page.getByText('The storage does not answer.').first().waitFor();
  expect(asked).toBeGreaterThan(1);
  await context.unroute(keysApi);
  await retry(page).click();
  await rowOf(page, keyName).waitFor();
});

test('a rate-limited person sees how long to wait', async () => {
  const { context, page, guard } = await suite.visitor();
  guard.announce({ path: /^\/api\/v1\//, status: 429 });
  await context.route(keysApi, (route) => {
    const limited = problem(429, 'rate_limited', 'Too many requests.');
    return route.fulfill({ ...limited, headers: { 'Retry-After': '42', 'Content-Type': limited.contentType } });
  });
  await page.goto('/console/keys');
  await suite.fillSignIn(page, person);
  await page.getByText(strings.problems.tooMany(42)).first().waitFor();
});

test('if the frame of the page fails, an error takes its place', async () => {
  const { page, guard } = await suite.visitor();
  guard.announceMessage(/memberships|undefined|React/);
  await page.route('**/api/v1/workspace', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), memberships: undefined } });
  });
  await page.goto('/console/keys');
  await fillSignIn(page, person.subject, suite.site.consolePassword);
  await page.getByText(strings.problems.page.text).waitFor();
  await page.unroute('**/api/v1/workspace');
  await button(page, strings.reload).click();
  await rowOf(page, keyName).waitFor();
});

test('an unknown page shows an error and a way back', async () => {
  const { page } = await suite.signedIn(person, '/console/nowhere');
  await page.getByText(strings.problems.notFound.title).first().waitFor();
  await page
    .getByRole('link', { name: strings.problems.toKeys })
    .or(button(page, strings.problems.toKeys))
    .first()
    .click();
  await rowOf(page, keyName).waitFor();
});

test('two tabs: a key that is created in one shows in the other, and a deleted one is reported as deleted', async () => {
  const { context, page, guard } = await suite.signedIn(person);
  const second = await context.newPage();
  await second.goto('/console/keys');
  await rowOf(second, keyName).waitFor();

  await page.bringToFront();
  await createKey(page, 'Made in one tab');
  await confirmStored(page);
  await second.bringToFront();
  await focus(second);
  await rowOf(second, 'Made in one tab').waitFor();

  // The second tab has an open dialog about a key that the first tab deletes.
  await chooseInRow(second, 'Made in one tab', 'deactivate');
  await page.bringToFront();
  await openKeys(page);
  await chooseInRow(page, 'Made in one tab', 'delete');
  await dialog(page).getByLabel(strings.keys.delete.type('Made in one tab')).fill('Made in one tab');
  await confirm(page, 'delete');
  await second.bringToFront();
  guard.announce({ path: /^\/api\/v1\/api-keys\//, status: 404 });
  await button(dialog(second), strings.keys.deactivate.confirm).click();
  await dialog(second).getByRole('alert').waitFor();
  await button(dialog(second), strings.cancel).click();
  await rowOf(second, 'Made in one tab').waitFor({ state: 'hidden' });
});

/** Tells a tab that it is visible: without a screen the browser does not. */
const focus = (page: Page) => page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
