import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { scopeGroups } from '../../console/src/keys/form/strings.ts';
import { strings } from '../../console/src/strings.ts';
import { violationsOn } from './support/axe.ts';
import { button, confirmStored, createKey, dialog, openKey, openKeys, unfold } from './support/keys-page.ts';
import { showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Edits of a key: what the form says about its values, its scopes, and changes by other people. */
const suite = browserSuite();
const person = newPerson('Edda Edits');
const { keys } = strings;
const { fields } = keys;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Edits', 'Enterprise');
  await workspace.addMember(person, 'owner');
});

afterEach(async () => {
  for (const { id } of await workspace.keys()) await workspace.deleteKey(id);
});

const scopes = (page: Page) => page.getByRole('combobox', { name: fields.scopes.label });
const scopesOf = async () => (await workspace.keys())[0]?.scopes;

async function openForm(page: Page, name: string): Promise<void> {
  await openKey(page, name);
  await button(page, keys.actions.edit).click();
  await showsTitle(page, keys.edit.titleOf(name));
}

test('before rotation is turned on, the form says that the value is replaced and how long it still works', async () => {
  const { id } = await workspace.createKey({ name: 'In use' });
  await workspace.call('POST', `/api/v1/api-keys/${id}/regenerate`, { mode: 'grace', gracePeriodSeconds: 86_400 });
  const { page } = await suite.signedIn(person);
  await openForm(page, 'In use');
  await unfold(page, 'life');
  const { replaces, toggle } = fields.rotation.form;
  expect(await page.getByText(replaces.title).count()).toBe(0);
  await page.getByRole('checkbox', { name: toggle }).check();
  await page.getByText(replaces.title).waitFor();
  await page.getByText(replaces.text('1 day'), { exact: false }).waitFor();
  await page.getByText(/The previous value, which works until .*, stops working immediately/).waitFor();
  await button(page, strings.save).click();
  await page.getByText(keys.edit.rotates('In use')).waitFor();
});

test('a second regeneration says that the previous value stops working', async () => {
  const { id } = await workspace.createKey({ name: 'Promised' });
  const { page } = await suite.signedIn(person);
  await openKey(page, 'Promised');
  await button(page, keys.actions.regenerate).click();
  await dialog(page).waitFor();
  expect(
    await dialog(page)
      .getByText(/The previous value of this key still works/)
      .count(),
  ).toBe(0);
  await button(dialog(page), strings.cancel).click();
  await workspace.call('POST', `/api/v1/api-keys/${id}/regenerate`, { mode: 'grace', gracePeriodSeconds: 86_400 });
  await page.reload();
  await showsTitle(page, 'Promised');
  await button(page, keys.actions.regenerate).click();
  await dialog(page)
    .getByText(/The previous value of this key still works until .* stops working immediately/)
    .waitFor();
});

test('a narrower scope replaces *, a management scope is added to it', async () => {
  const { page } = await suite.signedIn(person);
  await createKey(page, 'Narrow', async () => {
    await scopes(page).fill('api-keys:read');
    await page.keyboard.press('Enter');
    await button(page, strings.tokens.remove('api-keys:read')).waitFor();
    expect(await button(page, strings.tokens.remove('*')).count()).toBe(1);
    await scopes(page).fill('status:read');
    await page.keyboard.press('Enter');
    await button(page, strings.tokens.remove('status:read')).waitFor();
  });
  await confirmStored(page);
  expect(await scopesOf()).toEqual(['api-keys:read', 'status:read']);
});

test('scopes can be pasted as a list; those that are refused stay in the input', async () => {
  const { page } = await suite.signedIn(person, '/console/keys/create');
  await scopes(page).fill('orders:read, Orders:Write invoices:read');
  await page.keyboard.press('Enter');
  await page.getByText(fields.scopes.form.wrong).waitFor();
  expect(await scopes(page).inputValue()).toBe('Orders:Write');
  for (const scope of ['orders:read', 'invoices:read']) await button(page, strings.tokens.remove(scope)).waitFor();
});

test('a scope that someone else revoked meanwhile does not come back unnoticed', async () => {
  const { id } = await workspace.createKey({ name: 'Shared', scopes: ['status:read'] });
  const { page } = await suite.signedIn(person);
  await openForm(page, 'Shared');
  await workspace.call('PATCH', `/api/v1/api-keys/${id}`, { scopes: ['orders:read'], description: 'Theirs' });
  await scopes(page).fill('invoices:read');
  await page.keyboard.press('Enter');
  await button(page, strings.save).click();
  await page.getByText(keys.edit.overwritten.scopes('orders:read')).waitFor();
  expect(await scopesOf()).toEqual(['orders:read']);
  await button(page, strings.save).click();
  await page.getByText(keys.edit.done('Shared')).waitFor();
  expect((await workspace.keys())[0]).toMatchObject({
    scopes: ['status:read', 'invoices:read'],
    description: 'Theirs',
  });
});

test('the form starts at the name, checks addresses while they are typed, and links to the fields with errors', async () => {
  const { page } = await suite.signedIn(person);
  await button(page, keys.create.button).first().click();
  const name = page.getByLabel(fields.name.label, { exact: true });
  await page.waitForFunction((field) => field?.matches(':focus'), await name.elementHandle());
  await unfold(page, 'access');
  const addresses = page.getByRole('combobox', { name: fields.allowedIps.label });
  const { wrong } = fields.allowedIps.form;
  await addresses.fill('203.0.113.');
  expect(await page.getByText(wrong).count()).toBe(0);
  await addresses.fill('203.0.113.256');
  await page.getByText(wrong).waitFor();
  await page.keyboard.press('Escape');
  await button(page, keys.create.submit).click();
  // The focus moves to the first field with an error. The links of the message lead to all of them.
  await page.waitForFunction((field) => field?.matches(':focus'), await name.elementHandle());
  await button(page, fields.allowedIps.label).click();
  expect(await addresses.evaluate((input) => input.matches(':focus'))).toBe(true);
  await button(page, fields.name.label).click();
  expect(await name.evaluate((input) => input.matches(':focus'))).toBe(true);
});

test('scopes are a catalogue by resource; the next key starts with the scopes of the last one', async () => {
  await workspace.createKey({ name: 'Theirs', scopes: ['invoices:read'] });
  const { page } = await suite.signedIn(person);
  await createKey(page, 'First', async () => {
    await scopes(page).click();
    for (const text of [scopeGroups.management, scopeGroups.used, 'invoices:read', 'photo-requests:*']) {
      await page.getByText(text, { exact: true }).first().waitFor();
    }
    expect(await violationsOn(page, { without: ['region'] })).toEqual([]);
    await page.getByRole('option', { name: /^photo-requests:read/ }).click();
    await button(page, strings.tokens.remove('photo-requests:read')).waitFor();
  });
  await confirmStored(page);
  await openKeys(page);
  await button(page, keys.create.button).first().click();
  await button(page, strings.tokens.remove('photo-requests:read')).waitFor();
  expect(await button(page, strings.tokens.remove('*')).count()).toBe(0);
});

test('errors of metadata are at their row', async () => {
  const { page } = await suite.signedIn(person, '/console/keys/create');
  const { form, label } = fields.metadata;
  await page.getByLabel(fields.name.label, { exact: true }).fill('Labelled');
  await page.getByRole('button', { name: keys.form.sections.labels }).click();
  await button(page, form.add).click();
  await page.getByPlaceholder(form.namePlaceholder).fill('_team');
  await button(page, keys.create.submit).click();
  await page.getByText(form.wrongName).first().waitFor();
  await page.getByText(form.missingValue).first().waitFor();
  await page
    .getByText(`${keys.form.errors(1)} ${label}.`)
    .first()
    .waitFor();
  // The first field with an error gets the focus, which scrolls to it.
  expect(await page.getByPlaceholder(form.namePlaceholder).evaluate((input) => input.matches(':focus'))).toBe(true);
  await page.getByPlaceholder(form.namePlaceholder).fill('team');
  await page.getByPlaceholder(form.valuePlaceholder).fill('shop');
  await page.getByText(form.wrongName).first().waitFor({ state: 'hidden' });
  await button(page, form.add).click();
  await button(page, keys.create.submit).click();
  await dialog(page).waitFor();
  expect((await workspace.keys())[0]).toMatchObject({ metadata: { team: 'shop' } });
});
