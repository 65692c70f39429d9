import type { Page } from 'playwright-core';

/**
 * Fills in the form of a local run's OpenID provider, to which the console redirected the page.
 * @param password of the run: `LocalRun.consolePassword`, the same for every address
 */
export async function fillSignIn(page: Page, address: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
