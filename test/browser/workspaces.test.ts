import { expect, test } from '@jest/globals';
import { strings } from '../../console/src/all-strings.ts';
import { fillSignIn } from '../support/browser/browser-sign-in.ts';
import { button, dialog, openKey, openKeys, rowOf } from './support/keys-page.ts';
import { showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Trail } from './support/traces.ts';
import { Workspace } from './support/workspace.ts';

/** People with two workspaces, with none, and after their removal. */
const suite = browserSuite();

test('a person with two workspaces switches between them, and sees the keys of the chosen one', async () => {
  const person = newPerson('Tom Two');
  const names = ['Left', 'Right'] as const;
  for (const name of names) {
    const workspace = await Workspace.create(suite.site, `${name} workspace`, 'Professional');
    await workspace.addMember(person, name === 'Left' ? 'owner' : 'viewer');
    await workspace.createKey({ name: `${name} key` });
  }
  const { page } = await suite.signedIn(person);
  const menu = (name: string) => page.getByRole('button', { name: strings.layout.workspaceNamed(`${name} workspace`) });
  const choose = (name: string) =>
    page.getByRole('menuitemcheckbox', { name: new RegExp(`^${name} workspace`) }).click();

  await rowOf(page, 'Left key').waitFor();
  await menu('Left').click();
  await choose('Right');
  await rowOf(page, 'Right key').waitFor();
  expect(await page.getByText('Left key').count()).toBe(0);
  // The role is that of the chosen workspace.
  expect(await button(page, strings.keys.create.button).first().getAttribute('aria-disabled')).toBe('true');

  // The choice survives a reload, on every page.
  await openKey(page, 'Right key');
  await page.reload();
  await showsTitle(page, 'Right key');
  await menu('Right').click();
  await choose('Left');
  await rowOf(page, 'Left key').waitFor();
  expect(await page.getByText('Right key').count()).toBe(0);
});

test('addresses name the workspace: two tabs do not mix, and a link leads to its workspace', async () => {
  const person = newPerson('Lina Link');
  const [left, right] = [
    await Workspace.create(suite.site, 'Left tab', 'Professional'),
    await Workspace.create(suite.site, 'Right tab', 'Professional'),
  ];
  for (const workspace of [left, right]) await workspace.addMember(person, 'owner');
  const { id } = await left.createKey({ name: 'Left key' });
  await right.createKey({ name: 'Right key' });
  const { context, page } = await suite.signedIn(person, `/console/w/${left.id}/keys`);
  await openKey(page, 'Left key');
  expect(new URL(page.url()).pathname).toBe(`/console/w/${left.id}/keys/${id}`);

  // The second tab chooses the other workspace, which does not move the first one.
  const second = await context.newPage();
  await second.goto('/console/keys');
  await rowOf(second, 'Left key').waitFor();
  await second.getByRole('button', { name: strings.layout.workspaceNamed('Left tab') }).click();
  await second.getByRole('menuitemcheckbox', { name: /^Right tab/ }).click();
  await rowOf(second, 'Right key').waitFor();
  expect(new URL(second.url()).pathname).toBe(`/console/w/${right.id}/keys`);
  await page.reload();
  await showsTitle(page, 'Left key');

  // Back leads to the workspace of the page before.
  await second.goBack();
  await rowOf(second, 'Left key').waitFor();
  // An address without a workspace opens the last one.
  await second.goto('/console/keys');
  await rowOf(second, 'Left key').waitFor();
});

test('a link to a workspace without access is refused, and offers the person’s own workspace', async () => {
  const person = newPerson('Oskar Outside');
  const [own, other] = [
    await Workspace.create(suite.site, 'Own place', 'Professional'),
    await Workspace.create(suite.site, 'Other place', 'Professional'),
  ];
  await own.addMember(person, 'owner');
  await own.createKey({ name: 'Own key' });
  const { id } = await other.createKey({ name: 'Other key' });
  const { page, guard } = await suite.visitor();
  guard.announce({ path: /^\/api\/v1\/workspace$/, status: 403 });
  await page.goto(`/console/w/${other.id}/keys/${id}`);
  await fillSignIn(page, person.subject, suite.site.consolePassword);
  await page.getByRole('heading', { name: strings.otherWorkspace.title }).waitFor();
  await button(page, strings.otherWorkspace.open('Own place')).click();
  await showsTitle(page, strings.pages.overview);
  expect(new URL(page.url()).pathname).toBe(`/console/w/${own.id}/overview`);
});

test('signing out in one tab signs the other tabs out', async () => {
  const person = newPerson('Otto Others');
  const workspace = await Workspace.create(suite.site, 'Several tabs', 'Professional');
  await workspace.addMember(person, 'owner');
  const { context, page } = await suite.signedIn(person);
  const second = await context.newPage();
  await second.goto('/console/keys/create');
  await second.getByLabel(strings.keys.fields.name.label, { exact: true }).fill('Not any more');
  await page.getByRole('button', { name: strings.layout.account(person.name) }).click();
  await page.getByRole('menuitem', { name: strings.layout.signOut }).click();
  await second.getByRole('heading', { name: strings.signIn.signedOut.title }).waitFor();
  expect(await button(second, strings.keys.create.submit).count()).toBe(0);
});

test('choosing another workspace asks before it discards unsaved input', async () => {
  const person = newPerson('Tina Typing');
  for (const name of ['Here', 'There']) {
    const workspace = await Workspace.create(suite.site, name, 'Professional');
    await workspace.addMember(person, 'owner');
  }
  const { page } = await suite.signedIn(person);
  const { create, fields, form } = strings.keys;
  const name = page.getByLabel(fields.name.label, { exact: true });
  const menu = page.getByRole('button', { name: strings.layout.workspaceNamed('Here') });
  await button(page, create.button).first().click();
  await name.fill('Half of it');
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: /^There/ }).click();
  await button(dialog(page, form.leave.title), form.leave.stay).click();
  expect(await name.inputValue()).toBe('Half of it');
  await menu.waitFor();
});

test('a person without a workspace sees what to send to an owner, and gets access once added', async () => {
  const stranger = newPerson('Nora New');
  const workspace = await Workspace.create(suite.site, 'Welcoming', 'Professional');
  await workspace.createKey({ name: 'Waiting' });
  const { page, guard } = await suite.visitor();
  guard.announce({ path: /^\/api\/v1\/workspace$/, status: 403 });
  await page.goto('/console/');
  await fillSignIn(page, stranger.subject, suite.site.consolePassword);
  await page.getByRole('heading', { name: strings.notMember.title }).waitFor();
  await page.getByText(stranger.subject).first().waitFor();
  await page.getByText(`${suite.site.url}/oidc`).first().waitFor();
  await workspace.addMember(stranger, 'viewer');
  await button(page, strings.notMember.again).click();
  await showsTitle(page, strings.pages.overview);
  await openKeys(page);
  await rowOf(page, 'Waiting').waitFor();
});

test('a removed person no longer sees the keys', async () => {
  const person = newPerson('Rita Removed');
  const workspace = await Workspace.create(suite.site, 'Left behind', 'Professional');
  await workspace.addMember(person, 'admin');
  await workspace.createKey({ name: 'Not yours' });
  const { page, guard } = await suite.signedIn(person);
  await rowOf(page, 'Not yours').waitFor();
  await workspace.removeMember(person);
  guard.announce({ path: /^\/api\/v1\//, status: 403 });
  await page.reload();
  await page.getByRole('heading', { name: strings.notMember.title }).waitFor();
  expect(await page.getByText('Not yours').count()).toBe(0);
});

test('a suspended workspace is reported as suspended', async () => {
  const person = newPerson('Susi Suspended');
  const workspace = await Workspace.create(suite.site, 'Late payer', 'Professional');
  await workspace.addMember(person, 'owner');
  await workspace.suspend();
  const { page, guard } = await suite.visitor();
  guard.announce({ path: /^\/api\/v1\//, status: 403 });
  await page.goto('/console/');
  await fillSignIn(page, person.subject, suite.site.consolePassword);
  await page.getByText(strings.problems.suspended).first().waitFor();
});

test('a wrong password is refused; signing out ends the session at the provider, too', async () => {
  const person = newPerson('Otto Out');
  const workspace = await Workspace.create(suite.site, 'In and out', 'Professional');
  await workspace.addMember(person, 'owner');
  const { context, page, guard } = await suite.visitor();
  const trail = new Trail(context);
  guard.announce({ path: /^\/oidc\//, status: 403 });
  await page.goto('/console/');
  await fillSignIn(page, person.subject, 'not the password');
  await page.getByRole('alert').waitFor();
  await suite.fillSignIn(page, person);
  await page.getByRole('button', { name: strings.layout.account(person.name) }).click();
  await page.getByRole('menuitem', { name: strings.layout.signOut }).click();
  await button(page, 'Sign out').click();
  await page.getByRole('heading', { name: strings.signIn.signedOut.title }).waitFor();
  await trail.settle();
  for (const token of trail.tokens) expect(trail.addresses.join('\n')).not.toContain(token);
  await page.goto('/console/');
  await page.getByLabel('E-mail address').waitFor();
});
