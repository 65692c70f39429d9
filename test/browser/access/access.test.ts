import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { strings } from '../../../console/src/all-strings.ts';
import type { ApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import { fillSignIn } from '../../support/browser/browser-sign-in.ts';
import { type AxeOptions, colorRules, violationsOn } from '../support/axe.ts';
import { button, confirmStored, createKey, dialog, openKey, openKeys, shownValue } from '../support/keys-page.ts';
import { goTo, pages, settled, showsTitle } from '../support/pages.ts';
import { newPerson } from '../support/people.ts';
import { browserSuite } from '../support/suite.ts';
import { Workspace } from '../support/workspace.ts';

/** Accessibility: keyboard, screen readers, small screens, dark mode. */
const suite = browserSuite();
const person = newPerson('Alex Access');
const narrow = { width: 390, height: 844 };
const { keys, layout } = strings;
let workspace: Workspace;
let key: ApiKey;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Accessible', 'Enterprise');
  await workspace.addMember(person, 'owner');
  key = await workspace.createKey({ name: 'Everybody' });
  await workspace.statusOf(key.key);
});

afterEach(async () => {
  for (const { id } of await workspace.keys()) if (id !== key.id) await workspace.deleteKey(id);
});

describe.each(['light', 'dark'] as const)('axe-core finds no violations in %s mode', (colorScheme) => {
  const expectNoViolations = async (page: Page, where: string, options: AxeOptions = {}) => {
    const rules = colorScheme === 'dark' ? { only: colorRules } : options;
    expect({ where, violations: await violationsOn(page, rules) }).toEqual({ where, violations: [] });
  };

  test('on any page', async () => {
    const { page } = await suite.signedIn(person, '/console/keys', { colorScheme });
    for (const { name } of pages) {
      await goTo(page, name);
      await settled(page);
      await expectNoViolations(page, name);
    }
    await openKey(page, key.name);
    await settled(page);
    await expectNoViolations(page, 'a key');
    await button(page, keys.actions.edit).click();
    await showsTitle(page, keys.edit.titleOf(key.name));
    await expectNoViolations(page, 'the form of a key');
  });

  test('in any dialog of a key', async () => {
    const { page } = await suite.signedIn(person, '/console/keys', { colorScheme });
    await openKey(page, key.name);
    for (const action of ['deactivate', 'regenerate', 'delete'] as const) {
      await button(page, keys.actions[action]).click();
      await dialog(page).waitFor();
      await expectNoViolations(page, action);
      await button(dialog(page), strings.cancel).click();
      await dialog(page).waitFor({ state: 'hidden' });
    }
    await createKey(page, 'Shown');
    await expectNoViolations(page, 'the value that is shown once');
  });

  test('on a form with errors, in an open menu, on the sign-in page and for a person without a workspace', async () => {
    const { page } = await suite.signedIn(person, '/console/keys/create', { colorScheme });
    await button(page, keys.create.submit).click();
    await page.getByText(keys.fields.name.form.missing).waitFor();
    await expectNoViolations(page, 'errors');
    await openKeys(page);
    await button(page, keys.actions.of(key.name)).click();
    await page.getByRole('menuitem').first().waitFor();
    // An open menu is at the end of the document, so that the table does not clip it, and outside the landmarks.
    await expectNoViolations(page, 'the menu of a row', { without: ['region'] });

    const { page: other, guard } = await suite.visitor({ colorScheme });
    await other.goto('/console/');
    await other.getByLabel('E-mail address').waitFor();
    await expectNoViolations(other, 'the sign-in');
    guard.announce({ path: /^\/api\/v1\/workspace$/, status: 403 });
    await fillSignIn(other, newPerson('Nobody').subject, suite.site.consolePassword);
    await other.getByRole('heading', { name: strings.notMember.title }).waitFor();
    await expectNoViolations(other, 'no member');
  });
});

test('a key is created, saved and deleted with the keyboard alone', async () => {
  const { page } = await suite.signedIn(person);
  await tabTo(page, button(page, keys.create.button).first());
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel(keys.fields.name.label, { exact: true }));
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  const value = await shownValue(page);
  expect(await workspace.statusOf(value)).toBe(200);
  await tabTo(page, dialog(page).getByRole('checkbox', { name: keys.value.confirm }));
  await page.keyboard.press('Space');
  await tabTo(page, button(dialog(page), keys.value.done));
  await page.keyboard.press('Enter');

  await showsTitle(page, 'By keyboard');
  await tabTo(page, button(page, keys.actions.delete));
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
  // The focus stays in the dialog.
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    expect(await isWithin(dialog(page))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
  expect(await isFocused(button(page, keys.actions.delete))).toBe(true);
  await page.keyboard.press('Enter');
  await tabTo(page, dialog(page).getByLabel(keys.delete.type('By keyboard')));
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await showsTitle(page, 'API keys');
  expect(await workspace.statusOf(value)).toBe(401);
});

test('the first Tab stop skips to the content', async () => {
  const { page } = await suite.signedIn(person, '/console/keys');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: layout.skip });
  expect(await isFocused(skip)).toBe(true);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await isWithin(page.locator('#content'))).toBe(true);
});

test('the theme follows the system until the person chooses another, which is kept', async () => {
  const { page } = await suite.signedIn(person, '/console/keys', { colorScheme: 'dark' });
  const theme = () => page.evaluate<string>('document.documentElement.style.colorScheme');
  expect(await theme()).toBe('dark');
  await button(page, layout.chosenTheme(layout.themes.system)).click();
  await page.getByRole('menuitemcheckbox', { name: layout.themes.light }).click();
  expect(await theme()).toBe('light');
  await page.reload();
  await showsTitle(page, 'API keys');
  expect(await theme()).toBe('light');
});

test('every page fits into 390 pixels and can be reached', async () => {
  const { page } = await suite.signedIn(person, '/console/keys', { viewport: narrow });
  for (const { name } of pages) {
    await button(page, layout.openNavigation).click();
    await goTo(page, name);
    await settled(page);
    expect({ name, tooWideBy: await tooWideBy(page) }).toEqual({ name, tooWideBy: 0 });
  }
  await page.goto(`/console/keys/${key.id}`);
  await showsTitle(page, key.name);
  await settled(page);
  expect(await tooWideBy(page)).toBe(0);
  await createKey390(page);
  expect(await tooWideBy(page)).toBe(0);
  await confirmStored(page);
});

async function createKey390(page: Page): Promise<void> {
  await page.goto('/console/keys/create');
  await page.getByLabel(keys.fields.name.label, { exact: true }).fill('Narrow');
  expect(await tooWideBy(page)).toBe(0);
  await button(page, keys.create.submit).click();
  await shownValue(page);
}

/** The width of the overflow in pixels. */
const tooWideBy = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

const isFocused = (wanted: Locator) => wanted.evaluate((element) => element.matches(':focus'));
const isWithin = (wanted: Locator) => wanted.evaluate((element) => element.matches(':focus-within'));

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let i = 0; i < 80; i++) {
    if (await isFocused(wanted)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('The Tab key does not reach the element.');
}
