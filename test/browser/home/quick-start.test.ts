import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../../console/src/all-strings.ts';
import { snippetsFor } from '../../../console/src/quick-start/snippets.ts';
import { violationsOn } from '../support/axe.ts';
import { button, confirmStored, shownValue } from '../support/keys-page.ts';
import { settled, showsTitle } from '../support/pages.ts';
import { newPerson } from '../support/people.ts';
import { browserSuite } from '../support/suite.ts';
import { Workspace } from '../support/workspace.ts';

/** From an empty workspace to the first request. */
const suite = browserSuite();
const owner = newPerson('Quentin Quick');
const viewer = newPerson('Quirin Viewer');
const { quickStart, keys } = strings;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Brand new', 'Professional');
  await workspace.addMember(owner, 'owner');
  await workspace.addMember(viewer, 'viewer');
});

const tab = (page: Page, name: string) => page.getByRole('tab', { name });
const arrival = (page: Page) => page.getByRole('status').filter({ hasText: /request/i });

test('a viewer of an empty workspace sees how to call the API, but cannot create a key', async () => {
  const { page } = await suite.signedIn(viewer, '/console/');
  await page.getByRole('heading', { name: quickStart.title }).waitFor();
  await page.getByText(keys.create.refusals.role.title).waitFor();
  expect(await button(page, keys.create.button).count()).toBe(0);
});

test('the home of an empty workspace leads to a key and its first request, which the page of the key announces', async () => {
  const { page } = await suite.signedIn(owner, '/console/');
  await showsTitle(page, strings.pages.overview);
  const snippets = snippetsFor(`${suite.site.url}/v1/status`);
  for (const language of ['curl', 'typescript', 'python', 'go'] as const) {
    await tab(page, quickStart.languages[language]).click();
    const code = page.getByRole('tabpanel', { name: quickStart.languages[language] });
    expect(await code.getByRole('group').textContent()).toBe(snippets[language]);
  }
  expect(await violationsOn(page)).toEqual([]);

  await button(page, keys.create.button).click();
  await page.getByLabel(keys.fields.name.label, { exact: true }).fill('First');
  await button(page, keys.create.submit).click();
  const value = await shownValue(page);
  await confirmStored(page);
  await showsTitle(page, 'First');
  await page.getByText(quickStart.waiting).waitFor();
  await settled(page);
  // Refused requests say why, and the page waits on.
  expect(await workspace.statusOf(value)).toBe(200);
  await arrival(page)
    .getByText(/^First request received: admitted, \d+:\d\d:\d\d/)
    .waitFor();
  await page.reload();
  await button(page, quickStart.callTitle).waitFor();
  expect(await page.getByText(quickStart.waiting).count()).toBe(0);
});

test('a refused first request is shown with its reason', async () => {
  const { id, key } = await workspace.createKey({ name: 'Narrow', scopes: ['orders:read'] });
  const { page } = await suite.signedIn(owner, `/console/keys/${id}`);
  await page.getByText(quickStart.waiting).waitFor();
  // Refusals are counted in batches, together with a later request.
  while ((await page.getByText(quickStart.reasons.scope).count()) === 0) {
    expect(await workspace.statusOf(key)).toBe(403);
    await page
      .getByText(quickStart.reasons.scope)
      .waitFor({ timeout: 1_500 })
      .catch(() => undefined);
  }
});
