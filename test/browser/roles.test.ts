import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import type { ApiKey } from '../../lambdas/domain/keys/api-key.ts';
import { button, openKey, openKeys, rowOf } from './support/keys-page.ts';
import { callsWithTokenOf } from './support/page-token.ts';
import { goTo, showsTitle } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The actions that the page offers to a role, and those that the API allows regardless of the page. */
const suite = browserSuite();
const owner = newPerson('Olga Owner');
const admin = newPerson('Adam Admin');
const viewer = newPerson('Vera Viewer');
let workspace: Workspace;
let other: Workspace;
let key: ApiKey;
let otherKey: ApiKey;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Roles', 'Professional');
  other = await Workspace.create(suite.site, 'Another one', 'Professional');
  await workspace.addMember(owner, 'owner');
  await workspace.addMember(admin, 'admin');
  await workspace.addMember(viewer, 'viewer');
  key = await workspace.createKey({ name: 'Everybody sees me' });
  otherKey = await other.createKey({ name: 'Nobody sees me' });
});

describe('the owner', () => {
  test('can manage keys and members', async () => {
    const { page } = await suite.signedIn(owner);
    await openKeys(page);
    expect(await button(page, strings.keys.create.button).first().isEnabled()).toBe(true);
    await openMembers(page);
    expect(await button(page, strings.members.add).isEnabled()).toBe(true);
    await rowOf(page, viewer.name)
      .getByRole('button', { name: strings.members.actionsOf(viewer.name) })
      .waitFor();
  });
});

describe('an admin', () => {
  test('can manage keys, and see members but not change them', async () => {
    const { page } = await suite.signedIn(admin);
    await openKeys(page);
    expect(await button(page, strings.keys.create.button).first().isEnabled()).toBe(true);
    await openMembers(page);
    await rowOf(page, owner.name).waitFor();
    await expectNothingOfMembers(page);
  });

  test('is refused by the API as well', async () => {
    const { page } = await suite.signedIn(admin);
    const call = await callsWithTokenOf(page);
    const promotion = await call('PUT', '/api/v1/members', { subject: admin.subject, role: 'owner' });
    expect(promotion).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const removal = await call('DELETE', `/api/v1/members?subject=${encodeURIComponent(owner.subject)}`);
    expect(removal.status).toBe(403);
    expect((await call('POST', '/api/v1/api-keys', { name: 'Grab', scopes: ['members:write'] })).status).toBe(403);
  });
});

describe('a viewer', () => {
  test('can see keys, usage and the audit log, but not change anything', async () => {
    const { page } = await suite.signedIn(viewer);
    await openKeys(page);
    await rowOf(page, key.name).waitFor();
    const { actions } = strings.keys;
    expect(await enabled(page.getByRole('button', { name: strings.keys.create.button }))).toEqual([]);
    await page.getByRole('button', { name: actions.of(key.name) }).click();
    await page.getByRole('menuitem').first().waitFor();
    expect(await enabled(page.getByRole('menuitem'))).toEqual([actions.view]);
    await page.keyboard.press('Escape');

    await openKey(page, key.name);
    const offered = [actions.edit, actions.deactivate, actions.regenerate, actions.delete];
    await page.getByRole('button', { name: actions.edit, exact: true }).waitFor();
    for (const name of offered) expect(await enabled(page.getByRole('button', { name, exact: true }))).toEqual([]);
    await page.goto(`/console/keys/${key.id}/edit`);
    await showsTitle(page, strings.keys.edit.titleOf(key.name));
    expect(await page.getByRole('textbox').count()).toBe(0);

    await openMembers(page);
    await rowOf(page, owner.name).waitFor();
    await expectNothingOfMembers(page);
  });

  test('is refused by the API as well, and nothing changes', async () => {
    const { page } = await suite.signedIn(viewer);
    const call = await callsWithTokenOf(page);
    const path = `/api/v1/api-keys/${key.id}`;
    const forged = [
      await call('POST', '/api/v1/api-keys', { name: 'Forged' }),
      await call('PATCH', path, { name: 'Forged' }),
      await call('PATCH', path, { isActive: false }),
      await call('POST', `${path}/regenerate`),
      await call('DELETE', path),
      await call('PUT', '/api/v1/members', { subject: viewer.subject, role: 'owner' }),
      await call('DELETE', `/api/v1/members?subject=${encodeURIComponent(owner.subject)}`),
    ];
    expect(forged.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
      forged.map(() => '403 insufficient_scope'),
    );
    // The role is refused, not the token.
    expect((await call('GET', path)).body.apiKey).toMatchObject({ name: key.name, isActive: true });
    expect(await workspace.keys()).toHaveLength(1);
    expect(await workspace.statusOf(key.key)).toBe(200);
  });
});

describe('the keys of another workspace', () => {
  test('do not exist, for the API and for the page', async () => {
    const { page, guard } = await suite.signedIn(owner);
    const call = await callsWithTokenOf(page);
    const path = `/api/v1/api-keys/${otherKey.id}`;
    const forged = [
      await call('GET', path),
      await call('GET', `${path}/usage?granularity=hour&from=${new Date(Date.now() - 3_600_000).toISOString()}`),
      await call('PATCH', path, { isActive: false }),
      await call('POST', `${path}/regenerate`),
      await call('DELETE', path),
    ];
    expect(forged.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(await workspace.statusOf(otherKey.key)).toBe(200);
    const named = await call('GET', path, undefined, other.id);
    expect(named).toMatchObject({ status: 403, body: { code: 'not_a_member' } });

    guard.announce({ path: new RegExp(otherKey.id), status: 404 });
    await page.goto(`/console/keys/${otherKey.id}`);
    await page
      .getByText(/no (such )?API key|not found|does not exist/i)
      .first()
      .waitFor();
    expect(await page.getByText(otherKey.name).count()).toBe(0);
  });
});

async function expectNothingOfMembers(page: Page): Promise<void> {
  expect(await enabled(page.getByRole('button', { name: strings.members.add }))).toEqual([]);
  expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
}

const openMembers = (page: Page) => goTo(page, 'Members and roles');

/** The names of the enabled controls. */
async function enabled(controls: Locator): Promise<string[]> {
  const names: string[] = [];
  for (const each of await controls.all()) if (await each.isEnabled()) names.push((await each.textContent()) ?? '');
  return names;
}
