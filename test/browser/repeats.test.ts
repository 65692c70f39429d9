import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/strings.ts';
import { button, confirm, createKey, dialog, openKey, shownValue, unfold } from './support/keys-page.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Requests that create something, and are sent more than once. */
const suite = browserSuite();
const person = newPerson('Rita Repeats');
const { keys } = strings;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Repeats', 'Enterprise');
  await workspace.addMember(person, 'admin');
});

afterEach(async () => {
  for (const { id } of await workspace.keys()) await workspace.deleteKey(id);
});

/** Makes the change of each request, but loses its first responses. Returns the idempotency keys of the requests. */
async function loseResponses(page: Page, address: string, lost: number): Promise<(string | undefined)[]> {
  const idempotencyKeys: (string | undefined)[] = [];
  await page.route(address, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    idempotencyKeys.push(route.request().headers()['idempotency-key']);
    const response = await route.fetch();
    return idempotencyKeys.length <= lost ? route.abort('connectionreset') : route.fulfill({ response });
  });
  return idempotencyKeys;
}

test('a creation whose first response is lost makes one key, and shows its value', async () => {
  const { page, guard } = await suite.signedIn(person);
  guard.announce({ path: /^\/api\/v1\/api-keys$/, status: 'failed' });
  const idempotencyKeys = await loseResponses(page, '**/api/v1/api-keys', 1);
  const value = await createKey(page, 'Once');
  expect(idempotencyKeys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), idempotencyKeys[0]]);
  expect((await workspace.keys()).map(({ name }) => name)).toEqual(['Once']);
  expect(await workspace.statusOf(value)).toBe(200);
});

test('a person who tries again after every response was lost gets the value of the same key', async () => {
  const { page, guard } = await suite.signedIn(person, '/console/keys/create');
  guard.announce({ path: /^\/api\/v1\/api-keys$/, status: 'failed' });
  const idempotencyKeys = await loseResponses(page, '**/api/v1/api-keys', 3);
  await page.getByLabel(keys.fields.name.label, { exact: true }).fill('Again');
  // A relative expiry is another time at each attempt; the request stays the same.
  await unfold(page, 'life');
  await button(page, new RegExp(`^${keys.fields.expiresAt.label} `)).click();
  await page.getByRole('option', { name: keys.fields.expiresAt.form.days(30) }).click();
  await button(page, keys.create.submit).click();
  await page.getByText(strings.problems.network.texts.repeatable).waitFor();
  await button(page, keys.create.submit).click();
  const value = await shownValue(page);
  expect(new Set(idempotencyKeys).size).toBe(1);
  expect(idempotencyKeys).toHaveLength(4);
  expect(await workspace.keys()).toHaveLength(1);
  expect(await workspace.statusOf(value)).toBe(200);
});

test('a regeneration whose first response is lost makes one value, and the value before it keeps its grace period', async () => {
  const { key: former } = await workspace.createKey({ name: 'Regenerated' });
  const { page, guard } = await suite.signedIn(person);
  await openKey(page, 'Regenerated');
  guard.announce({ path: /\/regenerate$/, status: 'failed' });
  await loseResponses(page, '**/regenerate', 1);
  await button(page, keys.actions.regenerate).click();
  await dialog(page).getByRole('radio', { name: keys.regenerate.modes.grace.label }).check();
  await confirm(page, 'regenerate');
  const value = await shownValue(page);
  expect([await workspace.statusOf(former), await workspace.statusOf(value)]).toEqual([200, 200]);
});
