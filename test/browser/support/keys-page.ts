import type { Locator, Page } from 'playwright-core';
import { goTo } from './pages.ts';

/** What people do on the pages of keys, by the names that they read there. */

export const rowOf = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name });

export const dialog = (page: Page, name?: string | RegExp): Locator =>
  page.getByRole('dialog', name === undefined ? {} : { name });

export async function openKeys(page: Page): Promise<void> {
  await goTo(page, 'API keys');
}

export async function openKey(page: Page, name: string): Promise<void> {
  await openKeys(page);
  await rowOf(page, name).getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Creates a key, and gives back the value that is shown once; the dialog that shows it stays open. */
export async function createKey(page: Page, name: string, fill: () => Promise<void> = async () => {}): Promise<string> {
  await page.getByRole('button', { name: 'Create API key' }).first().click();
  await dialog(page).getByLabel('Name', { exact: true }).fill(name);
  await fill();
  await dialog(page).getByRole('button', { name: 'Create API key' }).click();
  return shownValue(page);
}

const valuePattern = /vsk_(?:live|test)_[0-9A-Za-z]{49}/;

export async function shownValue(page: Page): Promise<string> {
  const text = page.getByText(valuePattern).first();
  await text.waitFor();
  const [value] = valuePattern.exec((await text.textContent()) ?? '') ?? [];
  if (value === undefined) throw new Error('No value is shown.');
  return value;
}
