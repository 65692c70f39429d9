import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import { button, chooseInRow, confirm, dialog, rowOf, shownValue } from './support/keys-page.ts';
import { goTo } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The clicks of the mouse that common tasks take from the list of keys. A task must not take more. */
const suite = browserSuite();
const owner = newPerson('Clara Clicks');
const { keys, members } = strings;
const supplied = ['Supplied 1', 'Supplied 2', 'Supplied 3'];
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Clicks', 'Enterprise');
  await workspace.addMember(owner, 'owner');
  for (const name of ['Deactivated', 'Deleted', 'Regenerated']) await workspace.createKey({ name });
  for (const name of supplied) await workspace.createKey({ name, ownerId: 'supplier_7' });
});

/** Opens the list of keys and does the task. Returns the number of clicks. Keys of the keyboard are not clicks. */
async function clicksOf(task: (page: Page) => Promise<void>): Promise<number> {
  const { page } = await suite.signedIn(owner);
  await rowOf(page, 'Regenerated').waitFor();
  // Not `click`: keys cause it too, a label passes it on to its input, and the options of lists react before it.
  await page.evaluate(`window.clicks = 0; addEventListener('pointerdown', () => { clicks++; }, true)`);
  await task(page);
  return page.evaluate<number>('clicks');
}

const name = (page: Page) => page.getByLabel(keys.fields.name.label, { exact: true });
const scopes = (page: Page) => page.getByRole('combobox', { name: keys.fields.scopes.label });

async function createTyped(page: Page, fill: () => Promise<void> = async () => {}): Promise<void> {
  await button(page, keys.create.button).first().click();
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('Made');
  expect(await name(page).inputValue()).toBe('Made');
  await fill();
  await button(page, keys.create.submit).click();
  await shownValue(page);
}

async function store(page: Page): Promise<void> {
  await button(dialog(page), keys.value.copyKey).click();
  await dialog(page).getByRole('checkbox', { name: keys.value.confirm }).click();
  await button(dialog(page), keys.value.done).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

test('a first key, copied and confirmed', async () => {
  const clicks = await clicksOf(async (page) => {
    await createTyped(page);
    await store(page);
  });
  expect(clicks).toBe(5);
});

test('a new key with one scope', async () => {
  const clicks = await clicksOf(async (page) => {
    await createTyped(page, async () => {
      await scopes(page).click();
      await page.getByRole('option', { name: /^status:read/ }).click();
    });
    await store(page);
  });
  expect(clicks).toBe(7);
  expect((await workspace.keys()).find(({ scopes }) => scopes.includes('status:read'))?.scopes).toEqual([
    'status:read',
  ]);
});

test('deactivate, delete', async () => {
  const deactivated = await clicksOf(async (page) => {
    await chooseInRow(page, 'Deactivated', 'deactivate');
    await confirm(page, 'deactivate');
  });
  expect(deactivated).toBe(3);
  const deleted = await clicksOf(async (page) => {
    await chooseInRow(page, 'Deleted', 'delete');
    await dialog(page).locator('input:focus').waitFor();
    await page.keyboard.type('Deleted');
    await confirm(page, 'delete');
  });
  expect(deleted).toBe(3);
});

test('regenerate with a grace period', async () => {
  const clicks = await clicksOf(async (page) => {
    await chooseInRow(page, 'Regenerated', 'regenerate');
    await confirm(page, 'regenerate');
    await shownValue(page);
    await store(page);
  });
  expect(clicks).toBe(6);
  expect((await workspace.keys()).find(({ name }) => name === 'Regenerated')?.previousKeyValidUntil).not.toBeNull();
});

test('find the key of a leaked value', async () => {
  const { key } = await workspace.createKey({ name: 'Leaked' });
  const clicks = await clicksOf(async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: strings.search.input }).waitFor();
    await page.keyboard.insertText(key);
    await page.getByRole('option', { name: /^Leaked/ }).waitFor();
    await page.getByText(strings.search.loading).waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Leaked/ }).waitFor();
  });
  expect(clicks).toBe(0);
});

test('deactivate all keys of a supplier', async () => {
  const clicks = await clicksOf(async (page) => {
    await page.getByRole('searchbox', { name: keys.list.filters.search }).click();
    await page.keyboard.type('supplier_7');
    await rowOf(page, 'Regenerated').waitFor({ state: 'hidden' });
    await page.getByRole('checkbox', { name: keys.batch.selectAll }).click();
    await button(page, keys.batch.menu(supplied.length)).click();
    await page.getByRole('menuitem', { name: keys.batch.actions.deactivate, exact: true }).click();
    await button(dialog(page), keys.batch.actions.deactivate).click();
    await page.getByText(strings.batchDialog.actions.deactivate.done(supplied.length)).first().waitFor();
  });
  expect(clicks).toBe(5);
});

test('see who created a key, add a colleague', async () => {
  const seen = await clicksOf(async (page) => {
    await page.getByRole('link', { name: 'Regenerated', exact: true }).click();
    await page
      .getByText(/ created /)
      .first()
      .waitFor();
  });
  expect(seen).toBe(1);
  const added = await clicksOf(async (page) => {
    await goTo(page, 'Members and roles');
    await button(page, members.add).click();
    await dialog(page).locator('input:focus').waitFor();
    await page.keyboard.type(newPerson('Carl Colleague').subject);
    await button(dialog(page), members.form.submit).click();
    await dialog(page).waitFor({ state: 'hidden' });
  });
  expect(added).toBe(3);
});
