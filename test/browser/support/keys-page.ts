import type { Locator, Page } from 'playwright-core';
import { strings } from '../../../console/src/strings.ts';
import { goTo, showsTitle } from './pages.ts';

/** Actions on the pages of keys, by the names that people read there. */
const { keys } = strings;

export const rowOf = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name });

export const dialog = (page: Page, name?: string | RegExp): Locator =>
  page.getByRole('dialog', name === undefined ? {} : { name });

export const button = (within: Page | Locator, name: string | RegExp): Locator =>
  within.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

export async function openKeys(page: Page): Promise<void> {
  await goTo(page, 'API keys');
}

export async function openKey(page: Page, name: string): Promise<void> {
  await openKeys(page);
  await page.getByRole('link', { name, exact: true }).click();
  await showsTitle(page, name);
}

/** Opens a folded section of the form. */
export async function unfold(page: Page, section: keyof typeof keys.form.sections): Promise<void> {
  await page.getByRole('button', { name: keys.form.sections[section], exact: true }).click();
}

/** Creates a key and returns its value. The dialog that shows the value stays open. */
export async function createKey(page: Page, name: string, fill: () => Promise<void> = async () => {}): Promise<string> {
  await openKeys(page);
  await button(page, keys.create.button).first().click();
  await page.getByLabel(keys.fields.name.label, { exact: true }).fill(name);
  await fill();
  await button(page, keys.create.submit).click();
  return shownValue(page);
}

export const valuePattern = /vsk_(?:live|test)_[0-9A-Za-z]{49}/;

/** Reads the value in the dialog that shows it once. */
export async function shownValue(page: Page): Promise<string> {
  const text = dialog(page).getByText(valuePattern).first();
  await text.waitFor();
  const [value] = valuePattern.exec((await text.textContent()) ?? '') ?? [];
  if (value === undefined) throw new Error('No value is shown.');
  return value;
}

/** Confirms that the value is saved, which closes the dialog. */
export async function confirmStored(page: Page): Promise<void> {
  await dialog(page).getByRole('checkbox', { name: keys.value.confirm }).check();
  await button(dialog(page), keys.value.done).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

/** An action on a key, in its row or on its page. */
export type KeyAction = 'edit' | 'activate' | 'deactivate' | 'regenerate' | 'delete';

export async function chooseInRow(page: Page, name: string, action: KeyAction): Promise<void> {
  await button(page, keys.actions.of(name)).click();
  await page.getByRole('menuitem', { name: keys.actions[action], exact: true }).click();
}

/** Confirms a dialog, and waits until it is closed. */
export async function confirm(page: Page, action: Exclude<KeyAction, 'edit'>): Promise<void> {
  await button(dialog(page), keys[action].confirm).click();
  if (action !== 'regenerate') await dialog(page).waitFor({ state: 'hidden' });
}
