import { beforeAll, expect, test } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import { strings } from '../../console/src/strings.ts';
import type { ApiKey } from '../../lambdas/domain/keys/api-key.ts';
import { button, chooseInRow, confirm, dialog, openKey, openKeys, rowOf } from './support/keys-page.ts';
import { settled, showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { leftBehind } from './support/traces.ts';
import { Workspace } from './support/workspace.ts';

/** The list of keys, which the server filters, sorts and divides into pages. */
const suite = browserSuite();
const person = newPerson('Lena List');
const { list, statuses } = strings.keys;
let workspace: Workspace;
let leaked: ApiKey;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Long list', 'Enterprise');
  await workspace.addMember(person, 'owner');
  for (let number = 1; number <= 22; number++) {
    await workspace.createKey({ name: `Service ${String(number).padStart(2, '0')}`, scopes: ['orders:read'] });
  }
  await workspace.createKey({ name: 'Paused', isActive: false, ownerId: 'customer_42', environment: 'test' });
  leaked = await workspace.createKey({ name: 'Leaked', ownerId: 'customer_7', scopes: ['invoices:read'] });
});

const search = (page: Page) => page.getByRole('searchbox', { name: list.filters.search });
const names = async (page: Page) => {
  const cells = await page.getByRole('rowheader').getByRole('link').all();
  return Promise.all(cells.map((cell) => cell.textContent()));
};
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

/** Chooses an option of a filter. */
async function choose(page: Page, filter: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${filter} `) }).click();
  await page.getByRole('option', { name: option }).click();
}

/** Collects the queries of the requests for the list from now on. */
function listQueries(page: Page): URLSearchParams[] {
  const queries: URLSearchParams[] = [];
  page.on('request', (request: Request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/api/v1/api-keys') queries.push(searchParams);
  });
  return queries;
}

test('the filters and the order are in the address: a link, Reload and Back keep them', async () => {
  const { page } = await suite.signedIn(person);
  await rowOf(page, 'Leaked').waitFor();
  await choose(page, list.filters.status, statuses.inactive);
  await page.getByText(strings.matches(1), { exact: true }).waitFor();
  await choose(page, list.filters.environment, strings.keys.environments.test);
  await button(page, list.filters.more).click();
  await choose(page, list.filters.owner, 'customer_42');
  await settled(page);
  expect(query(page)).toEqual({ status: 'inactive', environment: 'test', ownerId: 'customer_42' });
  expect(await names(page)).toEqual(['Paused']);

  await page.reload();
  await rowOf(page, 'Paused').waitFor();
  expect(await names(page)).toEqual(['Paused']);
  await page.getByRole('link', { name: 'Paused', exact: true }).click();
  await showsTitle(page, 'Paused');
  await page.goBack();
  await rowOf(page, 'Paused').waitFor();
  expect(await names(page)).toEqual(['Paused']);

  const address = page.url();
  await button(page, list.filters.clear).click();
  await rowOf(page, 'Leaked').waitFor();
  expect(query(page)).toEqual({});
  await page.goto(address);
  await rowOf(page, 'Paused').waitFor();
  expect(await names(page)).toEqual(['Paused']);
});

test('the server sorts and filters by scope, expiry and last use', async () => {
  const { page } = await suite.signedIn(person);
  await button(page, strings.keys.fields.name.label).click();
  await rowOf(page, 'Service 01').waitFor();
  expect((await names(page)).slice(0, 3)).toEqual(['Leaked', 'Paused', 'Service 01']);
  await button(page, list.filters.more).click();
  const queries = listQueries(page);
  await page.getByRole('button', { name: new RegExp(`^${list.filters.scope} `) }).click();
  await page.keyboard.type('invoices:read');
  await page.getByRole('option', { name: list.filters.typedScope('invoices:read') }).click();
  await rowOf(page, 'Service 01').waitFor({ state: 'hidden' });
  // A key with * has every scope except management.
  expect(await names(page)).toEqual(['Leaked', 'Paused']);
  await choose(page, list.filters.use, list.filters.unusedFor(30));
  await page.getByText(list.noMatch.title).waitFor();
  const asked = page.waitForRequest(/expiresBefore=/);
  await choose(page, list.filters.expiry, list.filters.expiresWithin(7));
  await asked;
  expect(query(page)).toEqual({ sort: 'name', scope: 'invoices:read', unusedFor: '30', expiresWithin: '7' });
  const last = queries.at(-1);
  expect([last?.get('sort'), last?.get('scope')]).toEqual(['name', 'invoices:read']);
  expect(last?.get('unusedSince')).toMatch(/T00:00:00.000Z$/);
  expect(last?.get('expiresBefore')).toMatch(/T00:00:00.000Z$/);
});

test('typing sends one request after a pause, keeps the focus, and keeps the rows until the response', async () => {
  const { page } = await suite.signedIn(person);
  await rowOf(page, 'Leaked').waitFor();
  const queries = listQueries(page);
  let respond = () => {};
  const mayRespond = new Promise<void>((resolve) => (respond = resolve));
  await page.route('**/api/v1/api-keys?*', async (route) => {
    await mayRespond;
    await route.continue();
  });
  await search(page).click();
  const asked = page.waitForRequest('**/api/v1/api-keys?*');
  await page.keyboard.type('service 1');
  await asked;
  expect(queries.map((each) => each.get('query'))).toEqual(['service 1']);
  expect(await rowOf(page, 'Leaked').isVisible()).toBe(true);
  expect(await search(page).evaluate((element) => element.matches(':focus'))).toBe(true);
  respond();
  await rowOf(page, 'Leaked').waitFor({ state: 'hidden' });
  expect(await names(page)).toHaveLength(10);
});

test('the pages follow the server’s cursor; Reload and Back keep the page', async () => {
  const { page } = await suite.signedIn(person);
  await rowOf(page, 'Leaked').waitFor();
  expect(await names(page)).toHaveLength(20);
  await button(page, strings.pagination.nextPageLabel).click();
  const oldest = rowOf(page, 'Service 01');
  await oldest.waitFor();
  expect(await names(page)).toEqual(['Service 04', 'Service 03', 'Service 02', 'Service 01']);
  await page.reload();
  await oldest.waitFor();
  await page.getByRole('link', { name: 'Service 01', exact: true }).click();
  await showsTitle(page, 'Service 01');
  await page.goBack();
  await oldest.waitFor();
  await button(page, strings.pagination.previousPageLabel).click();
  await rowOf(page, 'Leaked').waitFor();
  // A filter starts at the first page.
  await button(page, strings.pagination.nextPageLabel).click();
  await oldest.waitFor();
  await search(page).fill('leak');
  await rowOf(page, 'Leaked').waitFor();
});

test('a pasted key value finds its key, and only its public part leaves the page', async () => {
  const { page } = await suite.signedIn(person);
  await rowOf(page, 'Service 22').waitFor();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const [part, secret] = [leaked.key.slice(0, 17), leaked.key.slice(17)];
  await search(page).fill(`X-API-Key: ${leaked.key}`);
  await page.getByText(list.filters.shortened(part)).waitFor();
  await rowOf(page, 'Service 22').waitFor({ state: 'hidden' });
  expect(await names(page)).toEqual(['Leaked']);
  expect(await search(page).inputValue()).toBe(part);
  expect(addresses.join()).not.toContain(secret.slice(0, 4));
  expect(await leftBehind(page)).not.toContain(secret.slice(0, 4));
});

test('the owner of a key leads to all keys of the owner', async () => {
  const { page } = await suite.signedIn(person);
  await openKey(page, 'Leaked');
  await page.getByRole('link', { name: 'customer_7', exact: true }).click();
  // The list without the filter may be shown first, and disappears while the filtered one loads.
  await page.getByText(list.filters.owner, { exact: true }).waitFor();
  await rowOf(page, 'Service 22').waitFor({ state: 'hidden' });
  await rowOf(page, 'Leaked').waitFor();
  expect(await names(page)).toEqual(['Leaked']);
});

test('a deleted key leaves the list before the list is loaded again', async () => {
  await workspace.createKey({ name: 'Short-lived' });
  const { page } = await suite.signedIn(person);
  await openKeys(page);
  await chooseInRow(page, 'Short-lived', 'delete');
  await dialog(page).getByLabel(strings.keys.delete.type('Short-lived')).fill('Short-lived');
  let respond = () => {};
  const mayRespond = new Promise<void>((resolve) => (respond = resolve));
  await page.route('**/api/v1/api-keys?*', async (route) => {
    await mayRespond;
    await route.continue();
  });
  await confirm(page, 'delete');
  await rowOf(page, 'Short-lived').waitFor({ state: 'hidden' });
  respond();
});
