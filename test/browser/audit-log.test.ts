import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import { button, dialog, rowOf } from './support/keys-page.ts';
import { newPerson, type Person } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The page of the audit log, with real events. */
const suite = browserSuite();
const { audit } = strings;
let owner: Person;
let workspace: Workspace;

beforeEach(async () => {
  owner = newPerson('Olga Owner');
  workspace = await Workspace.create(suite.site, 'Diary', 'Enterprise');
  await workspace.addMember(owner, 'owner');
});

/** Waits for the number of events, which is announced to screen readers as well. */
const shows = (page: Page, count: string) => page.getByText(count, { exact: true }).first().waitFor();

/** Chooses an option of a filter by typing into its search. */
async function filter(page: Page, label: string, typed: string, option: string): Promise<void> {
  await button(page, new RegExp(`^${label} `)).click();
  await page.keyboard.type(typed);
  await page.getByRole('option', { name: option }).first().click();
}

test('each event is a sentence with names, and shows all its details when opened', async () => {
  const { id } = await workspace.createKey({ name: 'Billing', allowedIps: ['10.0.0.0/8'] });
  const { page } = await suite.signedIn(owner, '/console/audit-log');
  await page.getByText(/^API key “Root key” created the API key “Billing”$/).waitFor();
  await page.getByText(`API key “Root key” added ${owner.name} as Owner`).waitFor();
  await page.getByText('created the workspace “Diary” on the Enterprise plan').waitFor();
  await shows(page, audit.shown(3, true));

  await button(page, /^Details: .* created the API key/).click();
  await dialog(page).getByText('10.0.0.0/8').waitFor();
  await dialog(page).getByText(id).waitFor();
  expect(await page.content()).not.toMatch(/vsk_(live|test)_[0-9A-Za-z]{49}/);
});

test('the details of a change show the values before it', async () => {
  const { id } = await workspace.createKey({ name: 'Narrowed', scopes: ['*'] });
  await workspace.call('PATCH', `/api/v1/api-keys/${id}`, { scopes: ['status:read'], name: 'Narrowed' });
  const { page } = await suite.signedIn(owner, '/console/audit-log');
  await button(page, /^Details: .* changed the name and the scopes/).click();
  await dialog(page).getByText('status:read', { exact: true }).waitFor();
  await dialog(page).getByText(audit.details.before('*'), { exact: true }).waitFor();
  // The name is the same as before.
  expect(await dialog(page).getByText(audit.details.before('Narrowed')).count()).toBe(0);
});

test('filters are in the address, so a link shows the same events', async () => {
  const { id } = await workspace.createKey({ name: 'Billing' });
  await workspace.createKey({ name: 'Other' });
  await workspace.call('PATCH', `/api/v1/api-keys/${id}`, { isActive: false });
  const { page } = await suite.signedIn(owner, '/console/audit-log');
  await filter(page, audit.filters.key, 'Bill', 'Billing');
  await shows(page, audit.shown(2, true));
  await filter(page, audit.filters.action, 'deact', audit.actions['key.deactivated']);
  await shows(page, audit.shown(1, true));
  const { search } = new URL(page.url());
  expect(search).toBe(`?keyId=${id}&action=key.deactivated`);

  const second = await suite.signedIn(owner, `/console/audit-log${search}&last=1-hour`);
  await second.page.getByText('API key “Root key” deactivated the API key “Billing”').waitFor();
  await shows(second.page, audit.shown(1, true));
  await button(second.page, audit.filters.clear).click();
  await second.page.getByText('created the API key “Other”').waitFor();
  expect(new URL(second.page.url()).search).toBe('');
});

test('a deleted key is found by its id, with its last name', async () => {
  const { id } = await workspace.createKey({ name: 'Bygone' });
  await workspace.deleteKey(id);
  const { page } = await suite.signedIn(owner, '/console/audit-log');
  await page.getByText('deleted the API key “Bygone”').waitFor();
  await filter(page, audit.filters.key, id, 'Bygone');
  await shows(page, audit.shown(2, true));
  expect(await page.getByRole('link', { name: 'Bygone' }).count()).toBe(0);
});

test('events load page by page, older ones on request', async () => {
  for (let i = 0; i < 52; i++) await workspace.addMember({ ...owner, name: `Olga ${i}` }, 'owner');
  const { page } = await suite.signedIn(owner, '/console/audit-log');
  await shows(page, audit.shown(50, false));
  await button(page, audit.older).click();
  await shows(page, audit.shown(54, true));
  expect(await button(page, audit.older).count()).toBe(0);
});

test('the filtered events become a CSV file without formulas', async () => {
  await workspace.createKey({ name: '=HYPERLINK("https://example.com","Click")' });
  await workspace.createKey({ name: 'Other' });
  const { page } = await suite.signedIn(owner, '/console/audit-log?action=key.created');
  await rowOf(page, 'Other').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, audit.export.button).click()]);
  await page.getByText(audit.export.done(2)).waitFor();
  expect(download.suggestedFilename()).toMatch(/^latchkey-audit-log-\d{4}-\d\d-\d\dT\d{6}Z\.csv$/);
  const rows = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatch(/^\uFEFF"Time \(UTC\)",/);
  expect(rows[1]).toContain('"Other"');
  expect(rows[2]).toContain(`"'=HYPERLINK(""https://example.com"",""Click"")"`);
});

test('a failed request shows an error and can be retried', async () => {
  const { page, guard } = await suite.signedIn(owner);
  guard.announce({ path: /^\/api\/v1\/audit-events$/, status: 500 });
  await page.route('**/api/v1/audit-events*', (route) => route.fulfill({ status: 500, json: {} }));
  await page.getByRole('link', { name: strings.pages.audit, exact: true }).click();
  await page.getByText(strings.problems.unavailable).waitFor();
  await page.unroute('**/api/v1/audit-events*');
  await button(page, strings.retry).click();
  await page.getByText('created the workspace “Diary”').waitFor();
});
