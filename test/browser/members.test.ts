import { beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import { button, dialog, rowOf } from './support/keys-page.ts';
import { showsTitle } from './support/pages.ts';
import { newPerson, type Person } from './support/people.ts';
import { browserSuite, type Visitor } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** Members are added, changed and removed on the page, and admitted or refused by the API. */
const suite = browserSuite();
const { members: texts } = strings;
let owner: Person;
let workspace: Workspace;

beforeEach(async () => {
  owner = newPerson('Olga Owner');
  workspace = await Workspace.create(suite.site, 'Crew', 'Professional');
  await workspace.addMember(owner, 'owner');
});

async function choose(page: Page, { name }: Person, action: 'change' | 'remove'): Promise<void> {
  await button(page, texts.actionsOf(name)).click();
  await page.getByRole('menuitem', { name: texts[action], exact: true }).click();
}

const role = (page: Page, name: keyof typeof texts.roles) =>
  dialog(page).getByRole('radio', { name: texts.roles[name], exact: true });

async function rolesOf(): Promise<Record<string, string>> {
  const { body } = await workspace.call('GET', '/api/v1/members');
  return Object.fromEntries(
    body.members.map((member: { subject: string; role: string }) => [member.subject, member.role]),
  );
}

test('an owner adds a person by subject, makes them an admin, and removes them', async () => {
  const newcomer = newPerson('Nora New');
  const { page } = await suite.signedIn(owner, '/console/members');
  await button(page, texts.add).click();
  await dialog(page).getByLabel(texts.form.subject).fill(` ${newcomer.subject} `);
  await dialog(page).getByLabel(texts.form.name).fill(newcomer.name);
  await button(dialog(page), texts.form.submit).click();
  await page.getByText(texts.added(newcomer.name)).waitFor();
  await rowOf(page, newcomer.name).getByText(texts.roles.viewer).waitFor();
  expect(await rolesOf()).toMatchObject({ [newcomer.subject]: 'viewer' });

  const other = await suite.signedIn(newcomer, '/console/members');
  await other.page.getByText(texts.readOnly(texts.roles.viewer)).waitFor();
  expect(await other.page.getByRole('button', { name: texts.actionsOf(owner.name) }).count()).toBe(0);

  await choose(page, newcomer, 'change');
  await role(page, 'admin').check();
  await button(dialog(page), strings.save).click();
  await rowOf(page, newcomer.name).getByText(texts.roles.admin).waitFor();
  expect(await rolesOf()).toMatchObject({ [newcomer.subject]: 'admin' });

  await choose(page, newcomer, 'remove');
  await dialog(page).getByText(texts.removal.text(newcomer.name)).waitFor();
  await button(dialog(page), texts.removal.submit).click();
  await page.getByText(texts.removed(newcomer.name)).waitFor();
  expect(Object.keys(await rolesOf())).toEqual([owner.subject]);
  await isToldToBeNoMember(other, 'reload');
});

async function isToldToBeNoMember({ page, guard }: Visitor, how: 'reload' | 'immediately'): Promise<void> {
  guard.announce({ path: /^\/api\/v1\//, status: 403 });
  if (how === 'reload') await page.reload();
  await page.getByRole('heading', { name: strings.notMember.title }).waitFor();
}

test('a link marks its member, on a further page and below the window', async () => {
  for (let index = 0; index < 24; index += 1) await workspace.addMember(newPerson(`Member ${index + 10}`), 'viewer');
  const last = newPerson('Zoe Last');
  await workspace.addMember(last, 'viewer');
  const path = `/console/members#${encodeURIComponent(last.subject)}`;
  const { page } = await suite.signedIn(owner, path, { viewport: { width: 1280, height: 400 } });
  const marked = page.locator('[aria-current="true"]').getByText(last.name);
  await marked.waitFor();
  await page.evaluate(`new Promise((resolve) => {
    const watch = ([{ isIntersecting }]) => isIntersecting && resolve();
    new IntersectionObserver(watch).observe(document.querySelector('.marked'));
  })`);
});

test('a change shows before the list is loaded again', async () => {
  const leaving = newPerson('Lea Leaving');
  await workspace.addMember(leaving, 'viewer');
  const { context, page } = await suite.signedIn(owner, '/console/members');
  await rowOf(page, leaving.name).waitFor();
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
  await context.route('**/api/v1/members?**', async (route) => {
    if (route.request().method() === 'GET') await mayAnswer;
    await route.continue();
  });
  await choose(page, leaving, 'change');
  await role(page, 'admin').check();
  await button(dialog(page), strings.save).click();
  await rowOf(page, leaving.name).getByText(texts.roles.admin).waitFor();
  await choose(page, leaving, 'remove');
  await button(dialog(page), texts.removal.submit).click();
  await rowOf(page, leaving.name).waitFor({ state: 'hidden' });
  answer();
});

test('an invalid subject and an existing member are not sent', async () => {
  const { page } = await suite.signedIn(owner, '/console/members');
  await button(page, texts.add).click();
  const subject = dialog(page).getByLabel(texts.form.subject);
  for (const [typed, error] of [
    ['Nora New', texts.form.errors.subject],
    [owner.subject, texts.form.errors.known],
  ] as const) {
    await subject.fill(typed);
    await subject.press('Enter');
    await dialog(page).getByText(error).waitFor();
  }
  expect(await rolesOf()).toEqual({ [owner.subject]: 'owner' });
});

test('the last owner stays an owner, and the page shows why', async () => {
  const { page, guard } = await suite.signedIn(owner, '/console/members');
  guard.announce({ path: /^\/api\/v1\/members$/, status: 409 });
  await choose(page, owner, 'change');
  await role(page, 'viewer').check();
  await dialog(page).getByText(texts.ownRole.text(texts.roles.viewer)).waitFor();
  await button(dialog(page), strings.save).click();
  await dialog(page).getByText('This is the last owner of the workspace').waitFor();
  await button(dialog(page), strings.cancel).click();

  await choose(page, owner, 'remove');
  await dialog(page).getByText(texts.removal.own.text).waitFor();
  await button(dialog(page), texts.removal.submit).click();
  await dialog(page).getByText('This is the last owner of the workspace').waitFor();
  expect(await rolesOf()).toEqual({ [owner.subject]: 'owner' });
});

test('one of several owners gives up the role, and then has read-only access', async () => {
  await workspace.addMember(newPerson('Oleg Other'), 'owner');
  const { page } = await suite.signedIn(owner, '/console/members');
  await choose(page, owner, 'change');
  await role(page, 'viewer').check();
  await button(dialog(page), strings.save).click();
  await page.getByText(texts.readOnly(texts.roles.viewer)).waitFor();
  expect(await button(page, texts.add).getAttribute('aria-disabled')).toBe('true');
  await showsTitle(page, strings.pages.members);
});

test('a person who removes themselves loses access immediately', async () => {
  await workspace.addMember(newPerson('Oleg Other'), 'owner');
  const visitor = await suite.signedIn(owner, '/console/members');
  await choose(visitor.page, owner, 'remove');
  visitor.guard.announce({ path: /^\/api\/v1\//, status: 403 });
  await button(dialog(visitor.page), texts.removal.submit).click();
  await isToldToBeNoMember(visitor, 'immediately');
});
