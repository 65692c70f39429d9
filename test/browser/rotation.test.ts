import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/strings.ts';
import { violationsOn } from './support/axe.ts';
import { button, dialog, openKey, openKeys, rowOf } from './support/keys-page.ts';
import { callsWithTokenOf } from './support/page-token.ts';
import { settled, showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The working values of a key on its page, and the actions on its rotation. */
const suite = browserSuite();
const person = newPerson('Rosa Rotates');
const { rotation, list } = strings.keys;
const { values, end, extend, rotate } = rotation;
const policy = { everyDays: 30, gracePeriodSeconds: 3_600, deliverTo: 'managed' };
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Rotations', 'Enterprise');
  await workspace.addMember(person, 'admin');
});

afterEach(async () => {
  for (const { id } of await workspace.keys()) await workspace.deleteKey(id);
});

/** Creates a key with a previous value. */
async function withTwoValues(name: string, mode: object = { mode: 'grace', gracePeriodSeconds: 7_200 }) {
  const { id, key: former } = await workspace.createKey({ name });
  const { body } = await workspace.call('POST', `/api/v1/api-keys/${id}/regenerate`, mode);
  return { id, former, newest: body.apiKey.key as string };
}
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('both values show their last use, and the old one its end; it is kept longer, then ended', async () => {
  const { former, newest } = await withTwoValues('Overlap');
  await workspace.statusOf(former);
  const { page } = await suite.signedIn(person);
  await rowOf(page, 'Overlap').getByText(rotation.states.twoValues).waitFor();
  await openKey(page, 'Overlap');
  await section(page, values.newest).getByText(values.never).waitFor();
  const old = section(page, values.previous);
  await old.getByText(`${former.slice(0, 17)}...${former.slice(-4)}`).waitFor();
  await old.getByText(values.stillUsed).waitFor();
  await old.getByText(/^In 1 hour 59 minutes$/).waitFor();
  await settled(page);
  expect(await violationsOn(page)).toEqual([]);

  await button(old, extend.button).click();
  expect(await violationsOn(page)).toEqual([]);
  const amount = dialog(page).getByRole('spinbutton', { name: extend.label });
  await amount.fill('31');
  expect(await button(dialog(page), extend.confirm).getAttribute('aria-disabled')).toBe('true');
  await amount.fill('30');
  await button(dialog(page), extend.confirm).click();
  await old.getByText(/^In (30 days|29 days 23 hours)$/).waitFor();

  await button(old, end.button).click();
  await dialog(page)
    .getByText(/Last used (just now|\d+ minutes? ago)\./)
    .waitFor();
  await button(dialog(page), end.confirm).click();
  await old.waitFor({ state: 'detached' });
  expect([await workspace.statusOf(former), await workspace.statusOf(newest)]).toEqual([401, 200]);
});

test('the page shows that a previous value waits for the first use of the new one', async () => {
  const { newest } = await withTwoValues('Waiting', { mode: 'on_first_use', gracePeriodSeconds: 86_400 });
  const { page } = await suite.signedIn(person);
  await openKey(page, 'Waiting');
  await page.getByText(values.waiting('1 day')).waitFor();
  await page.getByText(values.notUsed).waitFor();
  await workspace.statusOf(newest);
  await page.reload();
  await section(page, values.previous)
    .getByText(/^In (1 day|23 hours 59 minutes)$/)
    .waitFor();
  expect(await page.getByText(values.waiting('1 day')).count()).toBe(0);
});

test('if the key has another previous value in the meantime, the one that people see is not ended for it', async () => {
  const { id } = await withTwoValues('Raced');
  const { page, guard } = await suite.signedIn(person);
  await openKey(page, 'Raced');
  await button(section(page, values.previous), end.button).click();
  await workspace.call('POST', `/api/v1/api-keys/${id}/regenerate`, { mode: 'grace' });
  guard.announce({ path: /^\/api\/v1\/api-keys\/key_/, status: 409 });
  await button(dialog(page), end.confirm).click();
  await dialog(page)
    .getByText(/has another previous value/)
    .waitFor();
  expect((await workspace.keys())[0]?.values).toHaveLength(2);
});

test('a key with a policy is rotated now; one without offers to set it up, or to get a new value', async () => {
  await workspace.createKey({ name: 'Automatic', rotation: policy });
  await workspace.createKey({ name: 'Manual' });
  const { page } = await suite.signedIn(person);
  await openKey(page, 'Automatic');
  await button(page, rotation.now).click();
  await dialog(page).getByText(rotate.text('1 hour')).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await button(dialog(page), rotate.confirm).click();
  await page.getByText(rotate.done('Automatic')).waitFor();
  await page.getByText(rotation.soon, { exact: true }).waitFor();

  await openKey(page, 'Manual');
  await button(page, rotation.now).click();
  await dialog(page, strings.keys.regenerate.title('Manual')).waitFor();
  await button(dialog(page), strings.cancel).click();
  await button(page, rotation.setUp).click();
  await showsTitle(page, strings.keys.edit.titleOf('Manual'));
  // The form starts at the policy.
  await page.getByRole('checkbox', { name: strings.keys.fields.rotation.form.toggle }).check();
});

test('a rotation now keeps a policy that was changed in the meantime, and says if it was turned off', async () => {
  const { id } = await workspace.createKey({ name: 'Changed', rotation: policy });
  const change = (rotation: object | null) => workspace.call('PATCH', `/api/v1/api-keys/${id}`, { rotation });
  const { page } = await suite.signedIn(person);
  await openKey(page, 'Changed');
  await button(page, rotation.now).click();
  await change({ ...policy, everyDays: 7 });
  await button(dialog(page), rotate.confirm).click();
  await page.getByText(rotate.done('Changed')).waitFor();
  expect((await workspace.keys())[0]?.rotation).toMatchObject({ everyDays: 7 });

  await button(page, rotation.now).click();
  await change(null);
  await button(dialog(page), rotate.confirm).click();
  await dialog(page).getByText(rotate.off).waitFor();
  expect(await button(dialog(page), rotate.confirm).count()).toBe(0);
  expect((await workspace.keys())[0]?.rotation).toBeNull();
});

test('the list shows and filters the state of rotations', async () => {
  await workspace.createKey({ name: 'Automatic', rotation: policy });
  await withTwoValues('Overlap');
  const { page } = await suite.signedIn(person, '/console/keys?rotation=two_values');
  await rowOf(page, 'Overlap').waitFor();
  expect(await rowOf(page, 'Automatic').count()).toBe(0);
  await button(page, new RegExp(`^${list.filters.rotation} `)).click();
  await page.getByRole('option', { name: list.filters.rotations.on, exact: true }).click();
  await rowOf(page, 'Automatic').getByText(rotation.states.every(30)).waitFor();
  expect(await rowOf(page, 'Overlap').count()).toBe(0);
  expect(new URL(page.url()).search).toBe('?rotation=on');
});

test('a viewer sees both values without actions, and the API refuses them, and people of other workspaces', async () => {
  const { id } = await withTwoValues('Guarded');
  const viewer = newPerson('Vera Views');
  await workspace.addMember(viewer, 'viewer');
  const { page } = await suite.signedIn(viewer);
  await openKey(page, 'Guarded');
  await section(page, values.previous).getByText(values.notUsed).waitFor();
  for (const name of [end.button, extend.button, rotation.now, rotation.setUp]) {
    expect(await button(page, name).count()).toBe(0);
  }
  const other = await Workspace.create(suite.site, 'Elsewhere', 'Enterprise');
  const stranger = newPerson('Otto Other');
  await other.addMember(stranger, 'owner');
  const theirs = await suite.signedIn(stranger);
  await openKeys(theirs.page);
  const callers = [await callsWithTokenOf(page), await callsWithTokenOf(theirs.page)];
  const soon = new Date(Date.now() + 60_000).toISOString();
  for (const change of [{ previousKeyValidUntil: null }, { previousKeyValidUntil: soon }, { rotation: policy }]) {
    const answers = await Promise.all(callers.map((call) => call('PATCH', `/api/v1/api-keys/${id}`, change)));
    expect(answers.map(({ status }) => status)).toEqual([403, 404]);
  }
  expect((await workspace.keys())[0]?.values).toHaveLength(2);
});
