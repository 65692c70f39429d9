import { beforeAll, expect, test } from '@jest/globals';
import { strings } from '../../../console/src/all-strings.ts';
import { button, dialog, rowOf } from '../support/keys-page.ts';
import { layoutShiftOf } from '../support/layout-shift.ts';
import { goTo, settled, showsTitle } from '../support/pages.ts';
import { newPerson } from '../support/people.ts';
import { browserSuite } from '../support/suite.ts';
import { Workspace } from '../support/workspace.ts';

/** The home of a workspace shows what really happened in it. */
const suite = browserSuite();
const owner = newPerson('Hanna Home');
const viewer = newPerson('Viktor Viewer');
const { attention, day, events } = strings.overview;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Home', 'Professional');
  await workspace.addMember(owner, 'owner');
  await workspace.addMember(viewer, 'viewer');
  const soon = new Date(Date.now() + 4.5 * 86_400_000).toISOString();
  await workspace.createKey({ name: 'Ends soon', expiresAt: soon });
  const replaced = await workspace.createKey({ name: 'Replaced' });
  await workspace.call('POST', `/api/v1/api-keys/${replaced.id}/regenerate`, {
    mode: 'grace',
    gracePeriodSeconds: 86_400,
  });
  const { key } = await workspace.createKey({ name: 'Hasty', limits: { perMinute: 1 } });
  while ((await workspace.statusOf(key)) !== 429);
  await workspace.createKey({ name: 'Fourth of five' });
});

test('the home of a workspace lists what needs attention, in few requests, and leads to it', async () => {
  const { page } = await suite.signedIn(owner, '/console/');
  await showsTitle(page, strings.pages.overview);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/')) asked.push(request.url());
  });
  await page.reload();
  await settled(page);
  const list = page.getByRole('list', { name: attention.title });
  // Rate-limited requests are counted in batches, so the limited key may come a moment later.
  for (const title of [
    attention.titles.expiring(1),
    attention.titles.overlap(1),
    attention.places(4, 5, 'Professional'),
  ])
    await list.getByText(title).waitFor();
  await list.getByRole('link', { name: 'Ends soon' }).waitFor();
  expect(asked.filter((each) => !each.includes('/workspace')).length).toBeLessThanOrEqual(9);

  await list.getByRole('link', { name: attention.actions.expiry }).click();
  await showsTitle(page, strings.keys.edit.titleOf('Ends soon'));
  await goTo(page, 'Overview');
  await page
    .getByRole('list', { name: events.title })
    .getByText(/created the API key “Fourth of five”/)
    .waitFor();
  await page.getByRole('link', { name: events.all }).click();
  await showsTitle(page, strings.pages.audit);
});

test.each([1280, 390])('the cards keep their places while they load, at a width of %i', async (width) => {
  const { context, page } = await suite.signedIn(owner, '/console/plan', { viewport: { width, height: 900 } });
  const shifted = await layoutShiftOf(page);
  // The first card is the last to load, and the names of people come after the events.
  const later = page.waitForResponse((response) => response.url().includes('/audit-events?limit='));
  await context.route(/\/api\/v1\/(api-keys\?|members)/, async (route) => {
    await later;
    await route.continue();
  });
  await page.goto('/console/overview');
  await page.getByRole('list', { name: attention.title }).waitFor();
  await page
    .getByRole('list', { name: events.title })
    .getByText(/^Hanna Home|created the API key/)
    .first()
    .waitFor();
  await settled(page);
  expect(await shifted()).toBeLessThan(0.01);
});

test('the list of keys keeps its address', async () => {
  const { page } = await suite.signedIn(owner, '/console/keys');
  await rowOf(page, 'Ends soon').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/console/w/${workspace.id}/keys`);
});

test('requests of this hour show apart from the whole hours', async () => {
  const { page } = await suite.signedIn(owner, '/console/overview');
  await page.getByText(/^This hour so far: /).waitFor();
  // A key that reached its limit has a link of the same name.
  await page.getByRole('link', { name: day.toUsage }).and(page.locator('[href$="/usage"]')).click();
  await showsTitle(page, strings.pages.usage);
});

test('a viewer sees the same, without the actions of a role that they lack', async () => {
  const { page } = await suite.signedIn(viewer, '/console/overview');
  const list = page.getByRole('list', { name: attention.title });
  await list.getByText(attention.titles.expiring(1)).waitFor();
  expect(await list.getByRole('link', { name: attention.actions.expiry }).count()).toBe(0);
  await list.getByRole('link', { name: attention.actions.key }).first().waitFor();
  expect(await button(page, strings.keys.create.button).first().getAttribute('aria-disabled')).toBe('true');
  expect(await dialog(page).count()).toBe(0);
});
