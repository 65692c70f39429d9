import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import { minuteMs } from '../../lambdas/domain/shared/time.ts';
import { button, chooseInRow, confirm, confirmStored, createKey, dialog, openKey, rowOf } from './support/keys-page.ts';
import { layoutShiftOf } from './support/layout-shift.ts';
import { goTo, showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite, ownContext } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Messages about changes, loading, the network and the state of keys. */
const suite = browserSuite();
const person = newPerson('Fred Feedback');
const { keys, problems, plan } = strings;
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Feedback', 'Enterprise');
  await workspace.addMember(person, 'owner');
});

afterEach(async () => {
  for (const { id } of await workspace.keys()) await workspace.deleteKey(id);
});

const isFocused = (wanted: Locator) => wanted.evaluate((element) => element.matches(':focus'));
const limits = (page: Page) => page.getByText(/^Resets in \d+ s$/).first();

test('a success ends with its page, and follows a change to the page that it leads to', async () => {
  await workspace.createKey({ name: 'Paused' });
  const { page } = await suite.signedIn(person);
  await chooseInRow(page, 'Paused', 'deactivate');
  await confirm(page, 'deactivate');
  const deactivated = page.getByText(keys.deactivate.done('Paused'));
  await deactivated.first().waitFor();
  await createKey(page, 'Followed');
  await confirmStored(page);
  await showsTitle(page, 'Followed');
  await page.getByText(keys.create.done('Followed')).first().waitFor();
  // Half a minute later, in the time of the page.
  await page.evaluate('performance.now = (now => () => now() + 30_000)(performance.now.bind(performance))');
  await goTo(page, 'Usage');
  expect(await page.getByText(keys.create.done('Followed')).count()).toBe(0);
});

test('a page that is still loading is announced', async () => {
  const { page } = await suite.signedIn(person);
  await page.getByText(keys.list.empty.title).waitFor();
  let respond = () => {};
  const mayRespond = new Promise<void>((resolve) => (respond = resolve));
  await page.route('**/assets/usage-page-*.js', async (route) => {
    await mayRespond;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Usage', exact: true }).click();
  await page.locator('#content[aria-busy="true"]').getByRole('status').getByText(strings.loading).waitFor();
  respond();
  await showsTitle(page, 'Usage');
  expect(await page.locator('#content').getAttribute('aria-busy')).toBe('false');
});

test('offline, a page that was not loaded yet is reported, and retried when the network is back', async () => {
  const { context, page, guard } = await suite.signedIn(person, '/console/keys', ownContext);
  await page.getByText(keys.list.empty.title).waitFor();
  guard.announce({ path: /./, status: 'failed' });
  guard.announceMessage(/Failed to fetch dynamically imported module/);
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Usage', exact: true }).click();
  await showsTitle(page, problems.network.page);
  // Nothing happens before the network is back.
  const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/console/config.json'));
  await button(page, strings.retry).click();
  await failed;
  await showsTitle(page, problems.network.page);
  await context.setOffline(false);
  await button(page, strings.retry).click();
  await showsTitle(page, 'Usage');
});

describe('dialogs', () => {
  test('name the key by its masked value and environment, because names are not unique', async () => {
    const { key } = await workspace.createKey({ name: 'Twin', environment: 'test' });
    const { page } = await suite.signedIn(person);
    for (const action of ['deactivate', 'regenerate', 'delete'] as const) {
      await chooseInRow(page, 'Twin', action);
      await dialog(page)
        .getByText(`${key.slice(0, 17)}...${key.slice(-4)}`)
        .waitFor();
      await dialog(page).getByText(keys.environments.test, { exact: true }).waitFor();
      await button(dialog(page), strings.cancel).click();
      await dialog(page).waitFor({ state: 'hidden' });
    }
  });

  test('start at their first input', async () => {
    await workspace.createKey({ name: 'Typed' });
    const { page } = await suite.signedIn(person);
    await chooseInRow(page, 'Typed', 'delete');
    const name = dialog(page).getByLabel(keys.delete.type('Typed'));
    await name.waitFor();
    await page.waitForFunction(`document.activeElement?.matches('[role="dialog"] input')`);
    expect(await isFocused(name)).toBe(true);
    await page.keyboard.type('Typed');
    await page.keyboard.press('Enter');
    await rowOf(page, 'Typed').waitFor({ state: 'hidden' });
  });

  test('without a path to try, the code of the quick start has a placeholder', async () => {
    const { id } = await workspace.createKey({ name: 'Alone' });
    const { page } = await suite.signedIn(person);
    await page.route('**/console/config.json', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), tryPath: null } });
    });
    await page.goto(`/console/keys/${id}`);
    await page.getByText(strings.quickStart.placeholder).waitFor();
    await page.getByText(`curl -i '${suite.site.url}/your/path'`).waitFor();
  });
});

test('keys of a plan without API access are not shown as active', async () => {
  const free = await Workspace.create(suite.site, 'Downgraded', 'Professional');
  const owner = newPerson('Olga Downgraded');
  await free.addMember(owner, 'owner');
  await free.createKey({ name: 'Refused' });
  await free.changePlan('Free');
  const { page } = await suite.signedIn(owner);
  await rowOf(page, 'Refused').getByText(keys.noAccess).waitFor();
  expect(await rowOf(page, 'Refused').getByText(keys.statuses.active, { exact: true }).count()).toBe(0);
  await page.getByText('(1 key on Free)').first().waitFor();
  await goTo(page, 'Plan and limits');
  await page.getByText(plan.keysNotIncluded('1')).waitFor();
});

test('the time until a limit resets counts down, and a used limit is marked', async () => {
  const { key } = await workspace.createKey({ name: 'Busy', limits: { perMinute: 2 } });
  const { page } = await suite.signedIn(person, '/console/keys', ownContext);
  await page.clock.install();
  await beginningOfMinute();
  for (let requests = 0; requests < 3; requests++) await workspace.statusOf(key);
  await openKey(page, 'Busy');
  await page.getByText(plan.limitsNow.used(2)).waitFor();
  // A clock that runs can begin another second between the two counts.
  await page.clock.pauseAt(Date.now() + 1_000);
  await rendered(page);
  const before = Number(/\d+/.exec((await limits(page).textContent()) ?? '')?.[0]);
  // Less than the interval in which the usage is loaded again.
  await page.clock.runFor(2_000);
  await rendered(page);
  const after = Number(/\d+/.exec((await limits(page).textContent()) ?? '')?.[0]);
  expect(before - after).toBe(2);
});

/** Waits for the next minute if this one could end during the test. The service counts by its own clock. */
async function beginningOfMinute(): Promise<void> {
  const leftMs = minuteMs - (Date.now() % minuteMs);
  if (leftMs < 12_000) await setTimeout(leftMs);
}

/** React renders when it receives a message from itself; a later message comes after that. */
const laterMessage = `new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => resolve(undefined);
  port2.postMessage(undefined);
})`;

/** Waits until React has rendered what the clock of the page has caused, and what the effects of that have changed. */
async function rendered(page: Page): Promise<void> {
  await page.evaluate(laterMessage);
  await page.evaluate(laterMessage);
}

test('dates are written as the browser writes them, and events have seconds', async () => {
  await workspace.createKey({ name: 'Dated' });
  const { page } = await suite.signedIn(person, '/console/keys', { locale: 'de-DE' });
  await rowOf(page, 'Dated')
    .getByText(/^\d\d\.\d\d\.20\d\d$/)
    .waitFor();
  await goTo(page, 'Audit log');
  await page
    .getByText(/^\d\d\.\d\d\.20\d\d, \d\d:\d\d:\d\d$/)
    .first()
    .waitFor();
});

test('the layout does not shift while the console starts', async () => {
  const { page } = await suite.signedIn(person);
  const shifted = await layoutShiftOf(page);
  await page.reload();
  await page.getByText(keys.list.empty.title).waitFor();
  expect(await shifted()).toBeLessThan(0.02);
});

test('with forced colors, the chosen step and the legend of a chart stay visible', async () => {
  const { key } = await workspace.createKey({ name: 'Charted' });
  await workspace.statusOf(key);
  const { page } = await suite.signedIn(person, '/console/keys', { forcedColors: 'active' });
  await openKey(page, 'Charted');
  const styleOf = (selector: string, name: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${name}')`);
  await page.getByRole('button', { name: 'Hour', pressed: true }).waitFor();
  expect(await styleOf('[aria-pressed="true"]', 'outline-style')).toBe('solid');
  await page.locator('[class*="awsui_marker"]').first().waitFor();
  expect(await styleOf('[class*="awsui_marker"]', 'forced-color-adjust')).toBe('none');
});
