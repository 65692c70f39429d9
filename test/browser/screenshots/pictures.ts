import type { Page } from 'playwright-core';
import { strings } from '../../../console/src/all-strings.ts';
import { button, chooseInRow, dialog, shownValue } from '../support/keys-page.ts';
import { showsTitle } from '../support/pages.ts';
import { keyNames } from './acme.ts';

/** The subject of a picture, and how a signed-in person gets there. */
export interface Picture {
  /** The name of the file, before the size and the theme. */
  readonly name: string;
  readonly path: string;
  /** The title of the page at the path. */
  readonly title: string;
  readonly open?: (page: Page) => Promise<void>;
}

const { keys, members, audit } = strings;
const [checkout, importer] = keyNames;

const openDialog = (action: 'deactivate' | 'regenerate' | 'delete') => async (page: Page) => {
  await chooseInRow(page, checkout, action);
  await dialog(page).waitFor();
};

export const pictures: readonly Picture[] = [
  { name: 'overview', path: '/console/overview', title: strings.pages.overview },
  {
    name: 'search',
    path: '/console/overview',
    title: strings.pages.overview,
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: strings.search.input }).fill('e');
      await page.getByRole('option', { name: new RegExp(`^${checkout}`) }).waitFor();
    },
  },
  { name: 'keys', path: '/console/keys', title: strings.pages.keys },
  {
    name: 'key',
    path: '/console/keys',
    title: strings.pages.keys,
    open: async (page) => {
      await page.getByRole('link', { name: checkout, exact: true }).click();
      await showsTitle(page, checkout);
    },
  },
  {
    name: 'rotation',
    path: '/console/keys',
    title: strings.pages.keys,
    open: async (page) => {
      await page.getByRole('link', { name: importer, exact: true }).click();
      await showsTitle(page, importer);
      await page.getByText(keys.rotation.values.previous, { exact: true }).waitFor();
    },
  },
  {
    name: 'quick-start',
    path: '/console/keys',
    title: strings.pages.keys,
    open: async (page) => {
      await page.getByRole('link', { name: checkout, exact: true }).click();
      await button(page, strings.quickStart.callTitle).click();
      await page.getByRole('tab', { name: strings.quickStart.languages.typescript }).click();
    },
  },
  { name: 'create-key', path: '/console/keys/create', title: keys.create.title },
  {
    name: 'key-value',
    path: '/console/keys/create',
    title: keys.create.title,
    // The key is deleted after its picture is taken.
    open: async (page) => {
      await page.getByLabel(keys.fields.name.label, { exact: true }).fill(shownKeyName);
      await button(page, keys.create.submit).click();
      await shownValue(page);
    },
  },
  { name: 'deactivate', path: '/console/keys', title: strings.pages.keys, open: openDialog('deactivate') },
  { name: 'regenerate', path: '/console/keys', title: strings.pages.keys, open: openDialog('regenerate') },
  { name: 'delete', path: '/console/keys', title: strings.pages.keys, open: openDialog('delete') },
  { name: 'usage', path: '/console/usage', title: strings.pages.usage },
  { name: 'usage-days', path: '/console/usage?by=day&hours=744', title: strings.pages.usage },
  { name: 'audit-log', path: '/console/audit-log', title: strings.pages.audit },
  {
    name: 'audit-event',
    path: '/console/audit-log',
    title: strings.pages.audit,
    open: async (page) => {
      await page
        .getByRole('button', { name: new RegExp(`^${audit.showDetails('')}`) })
        .first()
        .click();
      await dialog(page).waitFor();
    },
  },
  { name: 'members', path: '/console/members', title: strings.pages.members },
  {
    name: 'add-member',
    path: '/console/members',
    title: strings.pages.members,
    open: async (page) => {
      await button(page, members.add).click();
      await dialog(page).waitFor();
    },
  },
  { name: 'plan', path: '/console/plan', title: strings.pages.plan },
  { name: 'api-reference', path: '/console/api-reference', title: strings.pages.reference },
];

/** The key whose value is on a picture. The value is useless, since its run has ended. */
export const shownKeyName = 'Mobile app';
