import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { strings } from '../../console/src/all-strings.ts';
import { keyVariable } from '../../console/src/quick-start/snippets.ts';
import {
  button,
  chooseInRow,
  confirm,
  confirmStored,
  createKey,
  dialog,
  openKey,
  openKeys,
  rowOf,
  shownValue,
  unfold,
  valuePattern,
} from './support/keys-page.ts';
import { showsTitle } from './support/pages.ts';
import { newPerson, type Person } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { leftBehind } from './support/traces.ts';
import { Workspace } from './support/workspace.ts';

/** The life of a key on the page. The tests use every value that the page shows, and check that revoked values are refused. */
const suite = browserSuite();
let person: Person;
const { keys } = strings;
let workspace: Workspace;

// Deleted keys hold their places in the plan for a while, so each test has a workspace of its own.
beforeEach(async () => {
  person = newPerson('Lia Life');
  workspace = await Workspace.create(suite.site, 'Lives of keys', 'Professional');
  await workspace.addMember(person, 'admin');
});

const statusOf = (value: string) => workspace.statusOf(value);

test('create, use, deactivate, activate, rename, delete', async () => {
  const { page } = await suite.signedIn(person);
  await page.getByText(keys.list.empty.title).waitFor();

  const value = await createKey(page, 'Billing');
  expect(await statusOf(value)).toBe(200);
  await confirmStored(page);
  expect(await page.getByText(valuePattern).count()).toBe(0);

  await openKeys(page);
  await rowOf(page, 'Billing').getByText(keys.statuses.active, { exact: true }).waitFor();
  expect(await rowOf(page, 'Billing').textContent()).toContain(`${value.slice(0, 17)}...${value.slice(-4)}`);

  await chooseInRow(page, 'Billing', 'deactivate');
  await confirm(page, 'deactivate');
  await rowOf(page, 'Billing').getByText(keys.statuses.inactive, { exact: true }).waitFor();
  expect(await statusOf(value)).toBe(401);

  await chooseInRow(page, 'Billing', 'activate');
  await confirm(page, 'activate');
  await rowOf(page, 'Billing').getByText(keys.statuses.active, { exact: true }).waitFor();
  expect(await statusOf(value)).toBe(200);

  await chooseInRow(page, 'Billing', 'edit');
  await page.getByLabel(keys.fields.name.label, { exact: true }).fill('Invoices');
  await button(page, strings.save).click();
  await showsTitle(page, 'Invoices');
  await openKeys(page);
  await rowOf(page, 'Invoices').waitFor();
  expect((await workspace.keys()).map(({ name }) => name)).toEqual(['Invoices']);
  expect(await statusOf(value)).toBe(200);

  await chooseInRow(page, 'Invoices', 'delete');
  const deletes = button(dialog(page), keys.delete.confirm);
  await dialog(page).getByLabel(keys.delete.type('Invoices')).fill('Invoice');
  expect(await deletes.getAttribute('aria-disabled')).toBe('true');
  await dialog(page).getByLabel(keys.delete.type('Invoices')).fill('Invoices');
  await confirm(page, 'delete');
  await page.getByText(keys.list.empty.title).waitFor();
  expect(await statusOf(value)).toBe(401);
});

test('the copied command calls the API with the new key', async () => {
  const { context, page } = await suite.signedIn(person);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const value = await createKey(page, 'Copied');
  await button(dialog(page), keys.value.copyKey).click();
  // The console can write to the clipboard, but not read it.
  const reader = await context.newPage();
  await reader.goto('/health');
  const copied = async () => {
    await reader.bringToFront();
    const text = await reader.evaluate<string>('navigator.clipboard.readText()');
    await page.bringToFront();
    return text;
  };
  await dialog(page).getByText(strings.copied).first().waitFor();
  expect(await copied()).toBe(value);
  // The page of the key has a command that reads the value from a variable.
  await confirmStored(page);
  await button(page, strings.quickStart.copy).click();
  let command = await copied();
  // The clipboard keeps its previous text until the page has written to it.
  for (let reads = 1; command === value && reads < 20; reads++) command = await copied();
  const env = { ...process.env, [keyVariable]: value };
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s -w ' %{http_code}'`], { env });
  expect(command).not.toContain(value);
  expect(stdout).toMatch(/"status":"ok".* 200$/s);
});

test('the key gets every setting of the form', async () => {
  const { page } = await suite.signedIn(person);
  const value = await createKey(page, 'Everything set', async () => {
    await page.getByRole('radio', { name: new RegExp(`^${keys.environments.test}`) }).check();
    await unfold(page, 'access');
    await page.getByRole('combobox', { name: keys.fields.allowedIps.label }).fill('203.0.113.0/24');
    await page.keyboard.press('Enter');
  });
  expect(value).toMatch(/^vsk_test_/);
  const [key] = await workspace.keys();
  expect(key).toMatchObject({ environment: 'test', allowedIps: ['203.0.113.0/24'], isActive: true });
});

test('the owner, the description and the metadata are folded until they are needed', async () => {
  const { page } = await suite.signedIn(person);
  const { ownerId, description, metadata } = keys.fields;
  const section = page.getByRole('button', { name: keys.form.sections.labels });
  await createKey(page, 'Customer 42', async () => {
    expect(await page.getByLabel(ownerId.label).isVisible()).toBe(false);
    await section.click();
    await page.getByLabel(ownerId.label).fill('customer_42');
    await page.getByLabel(description.label).fill('Two\nlines');
    for (const [index, [name, value]] of Object.entries({ team: 'shop', region: 'eu' }).entries()) {
      await button(page, metadata.form.add).click();
      await page.getByPlaceholder(metadata.form.namePlaceholder).nth(index).fill(name);
      await page.getByPlaceholder(metadata.form.valuePlaceholder).nth(index).fill(value);
    }
  });
  await confirmStored(page);
  const [created] = await workspace.keys();
  const labels = { ownerId: 'customer_42', description: 'Two\nlines', metadata: { team: 'shop', region: 'eu' } };
  expect(created).toMatchObject(labels);

  await openKeys(page);
  await chooseInRow(page, 'Customer 42', 'edit');
  // The section is open, because its fields are not empty.
  await button(page, metadata.form.removeNamed('region')).click();
  await page.getByLabel(ownerId.label).fill('customer 42');
  await button(page, strings.save).click();
  await page.getByText(ownerId.form.wrong).first().waitFor();
  await page.getByLabel(ownerId.label).fill('');
  await button(page, strings.save).click();
  await showsTitle(page, 'Customer 42');
  await page.getByText('team=shop').waitFor();
  const [changed] = await workspace.keys();
  expect(changed).toMatchObject({ ...labels, ownerId: null, metadata: { team: 'shop' } });
});

test('text that is typed but not added to its list is added when the form is saved, or is an error if it is not valid', async () => {
  const { page } = await suite.signedIn(person);
  await button(page, keys.create.button).first().click();
  await page.getByLabel(keys.fields.name.label, { exact: true }).fill('From the office');
  await unfold(page, 'access');
  await page.getByRole('combobox', { name: keys.fields.allowedIps.label }).fill('203.0.113.0/24, 10.0.0.0/99');
  await page.keyboard.press('Escape');
  await button(page, keys.create.submit).click();
  await page.getByText(keys.fields.allowedIps.form.wrong).first().waitFor();
  await button(page, strings.tokens.remove('203.0.113.0/24')).waitFor();
  expect(await workspace.keys()).toEqual([]);
  await page.getByRole('combobox', { name: keys.fields.allowedIps.label }).fill('10.0.0.0/8');
  await page.keyboard.press('Escape');
  await button(page, keys.create.submit).click();
  await shownValue(page);
  expect((await workspace.keys()).map(({ allowedIps }) => allowedIps)).toEqual([['203.0.113.0/24', '10.0.0.0/8']]);
});

test('a new key and a new value show before they are loaded again', async () => {
  const { page } = await suite.signedIn(person);
  const maskOf = (value: string) => `${value.slice(0, 17)}...${value.slice(-4)}`;
  // Holds requests for the key itself.
  const mayRespond = Promise.withResolvers<void>();
  await page.route('**/api/v1/api-keys/key_*', async (route) => {
    await mayRespond.promise;
    await route.continue();
  });
  const first = await createKey(page, 'Prompt');
  await confirmStored(page);
  await showsTitle(page, 'Prompt');
  await page.getByText(maskOf(first)).first().waitFor();
  await button(page, keys.actions.regenerate).click();
  await confirm(page, 'regenerate');
  const second = await shownValue(page);
  await confirmStored(page);
  await page.getByText(maskOf(second)).first().waitFor();
  await page.getByText(keys.rotation.values.previous).first().waitFor();
  mayRespond.resolve();
});

describe('regeneration', () => {
  test('immediate: the previous value is refused immediately', async () => {
    const { key: former } = await workspace.createKey({ name: 'Leaked' });
    const { page } = await suite.signedIn(person);
    await chooseInRow(page, 'Leaked', 'regenerate');
    await dialog(page).getByRole('radio', { name: keys.regenerate.modes.immediate.label }).check();
    await confirm(page, 'regenerate');
    const value = await shownValue(page);
    expect(value).not.toBe(former);
    expect([await statusOf(former), await statusOf(value)]).toEqual([401, 200]);
    await confirmStored(page);
  });

  test('with a grace period: both values work', async () => {
    const { key: former } = await workspace.createKey({ name: 'Long-lived' });
    const { page } = await suite.signedIn(person);
    await openKey(page, 'Long-lived');
    await button(page, keys.actions.regenerate).click();
    await dialog(page).getByRole('radio', { name: keys.regenerate.modes.grace.label }).check();
    await confirm(page, 'regenerate');
    const value = await shownValue(page);
    expect([await statusOf(former), await statusOf(value)]).toEqual([200, 200]);
    await page.waitForFunction(
      (copy) => copy?.matches(':focus'),
      await button(dialog(page), keys.value.copyKey).elementHandle(),
    );
    await confirmStored(page);
    await page.getByText(keys.regenerate.done('Long-lived')).first().waitFor();
    const [key] = await workspace.keys();
    expect(Date.parse(key?.previousKeyValidUntil ?? '')).toBeGreaterThan(Date.now());
  });

  test('on first use: the previous value works until the new one is used, and then for the grace period', async () => {
    const { key: former } = await workspace.createKey({ name: 'Handed over' });
    const { page } = await suite.signedIn(person);
    await openKey(page, 'Handed over');
    await button(page, keys.actions.regenerate).click();
    await dialog(page).getByRole('radio', { name: keys.regenerate.modes.on_first_use.label }).check();
    await confirm(page, 'regenerate');
    const value = await shownValue(page);
    expect([await statusOf(former), await statusOf(value), await statusOf(former)]).toEqual([200, 200, 200]);
    await confirmStored(page);
  });
});

describe('the dialog that shows a value once', () => {
  test('cannot be closed by accident, and does not come back', async () => {
    const { page } = await suite.signedIn(person);
    const value = await createKey(page, 'Precious');
    await page.keyboard.press('Escape');
    expect(await shownValue(page)).toBe(value);
    await page.mouse.click(5, 450);
    expect(await shownValue(page)).toBe(value);
    await button(dialog(page), strings.close).click();
    expect(await shownValue(page)).toBe(value);
    await page.goBack();
    expect(await shownValue(page)).toBe(value);
    expect(await button(dialog(page), keys.value.done).getAttribute('aria-disabled')).toBe('true');
    await dialog(page).getByText(keys.value.notYet).waitFor();

    await confirmStored(page);
    await page.reload();
    await openKey(page, 'Precious');
    expect(await page.content()).not.toContain(value);
    expect(await leftBehind(page)).not.toContain(value);
  });

  test('opens even if the person pressed Back while the value was on its way', async () => {
    const { key: former } = await workspace.createKey({ name: 'On its way' });
    const { page } = await suite.signedIn(person);
    await openKey(page, 'On its way');
    let answer = () => {};
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/regenerate', async (route) => {
      await mayAnswer;
      await route.continue();
    });
    await button(page, keys.actions.regenerate).click();
    const asked = page.waitForRequest('**/regenerate');
    await confirm(page, 'regenerate');
    await asked;
    await page.goBack();
    await showsTitle(page, 'On its way');
    answer();
    const value = await shownValue(page);
    expect(value).not.toBe(former);
    expect(await statusOf(value)).toBe(200);
  });

  test('asks before the person leaves the page', async () => {
    const { page } = await suite.signedIn(person);
    const value = await createKey(page, 'Held');
    const asked = page.waitForEvent('dialog');
    // page.reload() would wait for a page that never loads.
    await page.evaluate('setTimeout(() => location.reload())');
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    expect(await shownValue(page)).toBe(value);
  });
});

describe('the limit of the plan', () => {
  test('five of five keys on Professional: a sixth is not offered, with the reason', async () => {
    for (let i = 1; i <= 5; i++) await workspace.createKey({ name: `Key ${i}` });
    const { page } = await suite.signedIn(person);
    await page
      .getByText(keys.list.inUse(5, 5, 'Professional'))
      .first()
      .waitFor();
    expect(await button(page, keys.create.button).first().getAttribute('aria-disabled')).toBe('true');
    await page.goto('/console/keys/create');
    await page.getByText(keys.create.refusals.limit('Professional', 5).title).first().waitFor();
    expect(await button(page, keys.create.submit).count()).toBe(0);
  });

  test('a sixth key that was started before someone else created the fifth is refused, with the reason', async () => {
    for (let i = 1; i <= 4; i++) await workspace.createKey({ name: `Key ${i}` });
    const { page, guard } = await suite.signedIn(person);
    await button(page, keys.create.button).first().click();
    await page.getByLabel(keys.fields.name.label, { exact: true }).fill('Too late');
    await workspace.createKey({ name: 'Key 5' });
    guard.announce({ path: /^\/api\/v1\/api-keys$/, status: 403 });
    await button(page, keys.create.submit).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /limit|5 keys|plan/i })
      .first()
      .waitFor();
    expect(await workspace.keys()).toHaveLength(5);
    // After a change of the plan, the same form creates its key.
    await workspace.changePlan('Enterprise');
    await button(page, keys.create.submit).click();
    await shownValue(page);
  });

  test('a plan without keys disables the button', async () => {
    const free = await Workspace.create(suite.site, 'Without', 'Professional');
    const reader = newPerson('Fred Free');
    await free.addMember(reader, 'owner');
    await free.changePlan('Free');
    const { page } = await suite.signedIn(reader);
    await button(page, keys.create.button).first().waitFor();
    expect(await button(page, keys.create.button).first().getAttribute('aria-disabled')).toBe('true');
  });
});
