import type { Page } from 'playwright-core';

/** The pages of the side bar: the text and the address of each link. */
export const pages = [
  { name: 'Overview', path: '/console/overview' },
  { name: 'API keys', path: '/console/keys' },
  { name: 'Usage', path: '/console/usage' },
  { name: 'Audit log', path: '/console/audit-log' },
  { name: 'Members and roles', path: '/console/members' },
  { name: 'Plan and limits', path: '/console/plan' },
  { name: 'API reference', path: '/console/api-reference' },
] as const;

export type PageName = (typeof pages)[number]['name'];

/** Opens a page from the side bar, and waits for its title. */
export async function goTo(page: Page, name: PageName): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
  await showsTitle(page, name);
}

export async function showsTitle(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: new RegExp(`^${escaped(name)}`) }).waitFor();
}

/** Waits until nothing is loading: no spinner, no pending request. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  for (const spinner of await page.getByText(/^Loading/).all()) await spinner.waitFor({ state: 'hidden' });
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
