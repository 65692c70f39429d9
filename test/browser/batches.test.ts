import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/strings.ts';
import { violationsOn } from './support/axe.ts';
import { button, dialog, openKeys, rowOf } from './support/keys-page.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Changes of several keys with one request. */
const suite = browserSuite();
const person = newPerson('Bella Batches');
const viewer = newPerson('Vera Views');
const { batch, statuses, environments } = strings.keys;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Batches', 'Enterprise');
  await workspace.addMember(person, 'admin');
  await workspace.addMember(viewer, 'viewer');
});

afterEach(async () => {
  for (const { id } of await workspace.keys()) await workspace.deleteKey(id);
});

async function select(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) await page.getByRole('checkbox', { name: batch.select(name) }).check();
}

async function choose(page: Page, count: number, action: keyof typeof batch.actions): Promise<void> {
  await button(page, batch.menu(count)).click();
  await page.getByRole('menuitem', { name: batch.actions[action].confirm, exact: true }).click();
  await dialog(page, batch.actions[action].title(count)).waitFor();
}

const statesOf = async () =>
  Object.fromEntries((await workspace.keys()).map(({ name, isActive }) => [name, isActive] as const));

test('several keys are deactivated, activated and deleted with one confirmation that names them', async () => {
  const values = [];
  for (const name of ['One', 'Two', 'Three']) values.push((await workspace.createKey({ name })).key);
  const { page } = await suite.signedIn(person);
  await select(page, 'One', 'Two');
  await choose(page, 2, 'deactivate');
  const listed = dialog(page).getByRole('listitem');
  expect(await listed.count()).toBe(2);
  for (const value of values.slice(0, 2)) {
    await listed
      .filter({ hasText: `${value.slice(0, 17)}...${value.slice(-4)}` })
      .getByText(environments.live, { exact: true })
      .waitFor();
  }
  expect(await violationsOn(page)).toEqual([]);
  await button(dialog(page), batch.actions.deactivate.confirm).click();
  await page.getByText(batch.actions.deactivate.done(2)).first().waitFor();
  await rowOf(page, 'One').getByText(statuses.inactive, { exact: true }).waitFor();
  expect(await statesOf()).toEqual({ One: false, Two: false, Three: true });
  expect(await workspace.statusOf(values[0] ?? '')).toBe(401);

  await choose(page, 2, 'activate');
  await button(dialog(page), batch.actions.activate.confirm).click();
  await page.getByText(batch.actions.activate.done(2)).first().waitFor();
  expect(await statesOf()).toEqual({ One: true, Two: true, Three: true });

  await choose(page, 2, 'delete');
  const deletes = button(dialog(page), batch.actions.delete.confirm);
  expect(await deletes.getAttribute('aria-disabled')).toBe('true');
  await dialog(page).getByLabel(batch.type(batch.word)).fill(batch.word);
  await deletes.click();
  await page.getByText(batch.actions.delete.done(2)).first().waitFor();
  await rowOf(page, 'One').waitFor({ state: 'hidden' });
  expect(await statesOf()).toEqual({ Three: true });
});

test('each key has a result, and only what can succeed is sent again', async () => {
  const keys = [];
  for (const name of ['Kept', 'Gone', 'Late']) keys.push(await workspace.createKey({ name }));
  const [, gone, late] = keys;
  const { page } = await suite.signedIn(person);
  await select(page, 'Kept', 'Gone', 'Late');
  await workspace.deleteKey(gone?.id ?? '');
  const sent: { ids: string[]; idempotencyKey: string | undefined }[] = [];
  await page.route('**/api/v1/api-keys/batch', async (route) => {
    const { ids } = route.request().postDataJSON();
    sent.push({ ids, idempotencyKey: route.request().headers()['idempotency-key'] });
    const response = await route.fetch();
    if (sent.length > 1) return route.fulfill({ response });
    const body = await response.json();
    // The service had no time for the last key.
    const unfinished = { id: late?.id, status: 503, apiKey: null, error: { code: 'unfinished', detail: 'No time.' } };
    await route.fulfill({
      response,
      json: { results: body.results.map((each: { id: string }) => (each.id === late?.id ? unfinished : each)) },
    });
  });
  await choose(page, 3, 'deactivate');
  await button(dialog(page), batch.actions.deactivate.confirm).click();
  await dialog(page, batch.results(1, 3)).waitFor();
  const resultOf = (name: string) => dialog(page).getByRole('listitem').filter({ hasText: name });
  await resultOf('Kept').getByText(batch.changed).waitFor();
  await resultOf('Late').getByText('No time.').waitFor();
  expect(await resultOf('Gone').getByText(batch.changed).count()).toBe(0);
  await button(dialog(page), batch.again(1)).click();
  await dialog(page, batch.results(2, 3)).waitFor();
  await button(dialog(page).locator('[class*="footer"]'), strings.close).click();
  expect(sent.map(({ ids }) => ids.length)).toEqual([3, 1]);
  expect(sent[1]).toMatchObject({ ids: [late?.id] });
  expect(sent[1]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
  expect(await statesOf()).toEqual({ Kept: false, Late: false });
});

test('only selected keys on the page are changed, and a viewer cannot select any', async () => {
  await workspace.createKey({ name: 'Seen' });
  await workspace.createKey({ name: 'Filtered out', isActive: false });
  const { page } = await suite.signedIn(person);
  await page.getByRole('checkbox', { name: batch.selectAll }).check();
  await button(page, batch.menu(2)).waitFor();
  await page.getByRole('searchbox').fill('seen');
  await rowOf(page, 'Filtered out').waitFor({ state: 'hidden' });
  await button(page, batch.menu(1)).waitFor();

  const other = await suite.signedIn(viewer);
  await openKeys(other.page);
  await rowOf(other.page, 'Seen').waitFor();
  expect(await other.page.getByRole('checkbox').count()).toBe(0);
});
