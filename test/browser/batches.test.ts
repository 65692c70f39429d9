import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import { violationsOn } from './support/axe.ts';
import { button, dialog, openKeys, rowOf } from './support/keys-page.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Changes of several keys with one request. */
const suite = browserSuite();
const person = newPerson('Bella Batches');
const viewer = newPerson('Vera Views');
const { batch, statuses, environments, fields } = strings.keys;
const { batchDialog: texts } = strings;
const { form } = fields.expiresAt;
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
  await page.getByRole('menuitem', { name: batch.actions[action], exact: true }).click();
  await dialog(page, texts.actions[action].title(count)).waitFor();
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
  await button(dialog(page), batch.actions.deactivate).click();
  await page.getByText(texts.actions.deactivate.done(2)).first().waitFor();
  await rowOf(page, 'One').getByText(statuses.inactive, { exact: true }).waitFor();
  expect(await statesOf()).toEqual({ One: false, Two: false, Three: true });
  expect(await workspace.statusOf(values[0] ?? '')).toBe(401);

  await choose(page, 2, 'activate');
  await button(dialog(page), batch.actions.activate).click();
  await page.getByText(texts.actions.activate.done(2)).first().waitFor();
  expect(await statesOf()).toEqual({ One: true, Two: true, Three: true });

  await choose(page, 2, 'delete');
  const deletes = button(dialog(page), batch.actions.delete);
  expect(await deletes.getAttribute('aria-disabled')).toBe('true');
  await dialog(page).getByLabel(texts.type(texts.word)).fill(texts.word);
  await deletes.click();
  await page.getByText(texts.actions.delete.done(2)).first().waitFor();
  await rowOf(page, 'One').waitFor({ state: 'hidden' });
  expect(await statesOf()).toEqual({ Three: true });
});

test('several keys get the same expiry, after a preview of their current ones', async () => {
  const soon = new Date(Date.now() + 5 * 86_400_000).toISOString();
  for (const settings of [{ name: 'Endless' }, { name: 'Ending', expiresAt: soon }, { name: 'Other' }])
    await workspace.createKey(settings);
  const { page } = await suite.signedIn(person);
  await select(page, 'Endless', 'Ending');
  await choose(page, 2, 'expire');
  const listed = dialog(page).getByRole('listitem');
  await listed.filter({ hasText: 'Endless' }).getByText(texts.neverExpires).waitFor();
  await listed
    .filter({ hasText: 'Ending' })
    .getByText(/^Current expiry: \w+ \d/)
    .waitFor();
  const sets = button(dialog(page), batch.actions.expire);
  expect(await sets.getAttribute('aria-disabled')).toBe('true');
  const date = dialog(page).getByRole('textbox', { name: form.date });
  await date.fill('2020/01/31');
  await dialog(page).getByText(form.past).first().waitFor();
  expect(await sets.getAttribute('aria-disabled')).toBe('true');
  const year = new Date().getUTCFullYear() + 1;
  await date.fill(`${year}/01/31`);
  await dialog(page).getByRole('textbox', { name: form.time }).fill('17:30');
  expect(await violationsOn(page)).toEqual([]);
  await sets.click();
  await page.getByText(texts.actions.expire.done(2)).first().waitFor();
  const at = `${year}-01-31T17:30:00.000Z`;
  const expiries = (await workspace.keys()).map(({ name, expiresAt }) => [name, expiresAt]);
  expect(Object.fromEntries(expiries)).toEqual({ Endless: at, Ending: at, Other: null });

  // A number of days needs no date. Never is not a choice.
  await choose(page, 2, 'expire');
  await button(dialog(page), new RegExp(fields.expiresAt.label)).click();
  expect(await page.getByRole('option', { name: form.never }).count()).toBe(0);
  await page.getByRole('option', { name: form.days(7) }).click();
  await sets.click();
  await dialog(page).waitFor({ state: 'hidden' });
  const inDays = (await workspace.keys()).map(
    ({ expiresAt }) => (Date.parse(expiresAt ?? '') - Date.now()) / 86_400_000,
  );
  expect(inDays.filter((days) => days > 6.9 && days <= 7)).toHaveLength(2);
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
  await button(dialog(page), batch.actions.deactivate).click();
  await dialog(page, texts.results(1, 3)).waitFor();
  const resultOf = (name: string) => dialog(page).getByRole('listitem').filter({ hasText: name });
  await resultOf('Kept').getByText(texts.changed).waitFor();
  await resultOf('Late').getByText('No time.').waitFor();
  expect(await resultOf('Gone').getByText(texts.changed).count()).toBe(0);
  await button(dialog(page), texts.again(1)).click();
  await dialog(page, texts.results(2, 3)).waitFor();
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
