import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../../console/src/all-strings.ts';
import type { ApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import { violationsOn } from '../support/axe.ts';
import { button, dialog, rowOf } from '../support/keys-page.ts';
import { showsTitle } from '../support/pages.ts';
import { newPerson } from '../support/people.ts';
import { browserSuite } from '../support/suite.ts';
import { leftBehind } from '../support/traces.ts';
import { Workspace } from '../support/workspace.ts';

/** One search over keys, members and pages, by keyboard alone. */
const suite = browserSuite();
const person = newPerson('Fiona Finder');
const { search } = strings;
let leaked: ApiKey;

beforeAll(async () => {
  const workspace = await Workspace.create(suite.site, 'Findable', 'Enterprise');
  await workspace.addMember(person, 'viewer');
  for (const name of ['Shop', 'Shopping list']) await workspace.createKey({ name, ownerId: 'customer_42' });
  leaked = await workspace.createKey({ name: 'Leaked' });
});

const input = (page: Page) => page.getByRole('combobox', { name: search.input });
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name });

test('Ctrl+K finds a key by its owner, and the arrows and Enter open it', async () => {
  const { page } = await suite.signedIn(person);
  await rowOf(page, 'Leaked').waitFor();
  await page.keyboard.press('Control+k');
  await input(page).waitFor();
  await page.keyboard.type('customer_4');
  await option(page, /^Shopping list/).waitFor();
  expect(await violationsOn(page, { without: ['region'] })).toEqual([]);
  // The first option is the list of all matches.
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await showsTitle(page, 'Shop');
  expect(await dialog(page).count()).toBe(0);
  // Enter was one navigation.
  await page.goBack();
  await showsTitle(page, strings.pages.keys);
});

test('/ opens the search, except where text is typed; Enter opens the first result, and Escape closes', async () => {
  const { page } = await suite.signedIn(person, '/console/usage');
  await showsTitle(page, strings.pages.usage);
  await page.keyboard.press('/');
  await input(page).waitFor();
  await page.keyboard.type('a/b');
  expect(await input(page).inputValue()).toBe('a/b');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: search.open }).click();
  await input(page).fill('audit');
  await option(page, strings.pages.audit).waitFor();
  await page.getByText(search.loading).waitFor({ state: 'hidden' });
  await page.keyboard.press('Enter');
  await showsTitle(page, strings.pages.audit);
});

test('a pasted key value finds its key, and only its public part leaves the page', async () => {
  const { page } = await suite.signedIn(person, '/console/plan');
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const [part, secret] = [leaked.key.slice(0, 17), leaked.key.slice(17)];
  await page.keyboard.press('/');
  await input(page).fill(`X-API-Key: ${leaked.key}`);
  await page.getByText(strings.keys.list.filters.shortened(part)).waitFor();
  expect(await input(page).inputValue()).toBe(part);
  await option(page, /^Leaked/).click();
  await showsTitle(page, 'Leaked');
  expect(addresses.join()).toContain(part);
  expect(addresses.join()).not.toContain(secret.slice(0, 4));
  expect(await leftBehind(page)).not.toContain(secret.slice(0, 4));
});

test('all matches are a filtered list of keys; a member leads to the members', async () => {
  const { page } = await suite.signedIn(person, '/console/plan');
  await page.keyboard.press('Control+k');
  await input(page).fill('shop');
  await option(page, search.all('shop')).click();
  await rowOf(page, 'Shopping list').waitFor();
  expect(new URL(page.url()).search).toBe('?query=shop');
  // The same by keyboard.
  await page.keyboard.press('Control+k');
  await input(page).fill('customer_42');
  await option(page, /^Shopping list/).waitFor();
  for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.waitForURL(/\?query=customer_42$/);
  await rowOf(page, 'Shopping list').waitFor();
  await page.keyboard.press('Control+k');
  await input(page).fill('fiona');
  await option(page, /^Fiona Finder/).click();
  await showsTitle(page, strings.pages.members);
  await page.locator('[aria-current="true"]').getByText('Fiona Finder').waitFor();
});

test('a text that is longer than a query ends loading', async () => {
  const { page } = await suite.signedIn(person, '/console/plan');
  await page.keyboard.press('Control+k');
  const answer = page.waitForResponse((response) => new URL(response.url()).searchParams.get('query')?.length === 100);
  await input(page).fill('x'.repeat(120));
  await answer;
  await page.getByText(search.loading).waitFor({ state: 'hidden' });
});

test('an outage is reported instead of no matches, and pages are found without the API', async () => {
  const { page, guard } = await suite.signedIn(person, '/console/plan');
  guard.announce({ path: /^\/api\/v1\/api-keys$/, status: 500 });
  await page.route('**/api/v1/api-keys?**', (route) => route.fulfill({ status: 500, json: {} }));
  await page.keyboard.press('Control+k');
  await input(page).fill('audit');
  await dialog(page).getByRole('alert').getByText(strings.problems.unavailable).waitFor();
  await option(page, strings.pages.audit).waitFor();
  await page.unroute('**/api/v1/api-keys?**');
  await button(dialog(page), strings.retry).click();
  await dialog(page).getByRole('alert').waitFor({ state: 'hidden' });
});

test('if the search cannot be loaded, the page stays, and a notice offers a reload', async () => {
  const { page, guard } = await suite.visitor();
  guard.announce({ path: /\/search-dialog-/, status: 'failed' });
  guard.announceMessage(/Failed to fetch dynamically imported module/);
  await page.route('**/assets/search-dialog-*.js', (route) => route.abort('connectionrefused'));
  await page.goto('/console/plan');
  await suite.fillSignIn(page, person);
  await showsTitle(page, strings.pages.plan);
  await page.keyboard.press('Control+k');
  const notice = page.getByRole('alert').filter({ hasText: strings.problems.part });
  await button(notice, strings.reload).waitFor();
  await showsTitle(page, strings.pages.plan);
  expect(await violationsOn(page)).toEqual([]);
  await button(notice, strings.close).click();
  await notice.waitFor({ state: 'hidden' });
});
