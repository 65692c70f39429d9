import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../../console/src/all-strings.ts';
import type { ApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import { violationsOn } from '../support/axe.ts';
import { button, dialog, openKey } from '../support/keys-page.ts';
import { goTo, settled } from '../support/pages.ts';
import { newPerson } from '../support/people.ts';
import { browserSuite } from '../support/suite.ts';
import { Workspace } from '../support/workspace.ts';

/** The overview, the quick start, the usage, the search and the rotation of a key: zoomed, with forced colors, and with open menus. */
const suite = browserSuite();
const person = newPerson('Zoe Zooms');
/** A window of 1280 × 960 pixels at 200 % and at 400 %. */
const zooms = [
  { zoom: '200%', width: 640, height: 480 },
  { zoom: '400%', width: 320, height: 240 },
] as const;
const { keys, quickStart, search, usage } = strings;
let rotated: ApiKey;

beforeAll(async () => {
  const workspace = await Workspace.create(suite.site, 'Zoomed', 'Professional');
  await workspace.addMember(person, 'owner');
  rotated = await workspace.createKey({
    name: 'Rotated',
    scopes: ['photo-requests:read', 'photo-requests:write', 'status:read'],
    allowedIps: ['127.0.0.0/8', '::1/128', '2001:db8:1111:2222:3333:4444:5555:6666/128'],
    expiresAt: new Date(Date.now() + 3 * 86_400_000).toISOString(),
  });
  await workspace.statusOf(rotated.key);
  const grace = { mode: 'grace', gracePeriodSeconds: 86_400 };
  await workspace.call('POST', `/api/v1/api-keys/${rotated.id}/regenerate`, grace);
  await workspace.createKey({ name: 'Never used' });
});

interface View {
  readonly name: string;
  readonly open: (page: Page) => Promise<void>;
  /** Opens again what does not follow the size of the window. */
  readonly again?: (page: Page) => Promise<void>;
  /** Opens a menu or a dialog. */
  readonly menu?: (page: Page) => Promise<void>;
}

const select = async (page: Page, label: string) => {
  await page.getByRole('button', { name: new RegExp(`^${label}`) }).click();
  await page.getByRole('option').first().waitFor();
};

const find = async (page: Page) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: search.input }).fill('e');
  await page.getByRole('option', { name: /^Never used/ }).waitFor();
  await page.keyboard.press('ArrowDown');
};

const views: readonly View[] = [
  {
    name: 'overview',
    open: (page) => goTo(page, 'Overview'),
    menu: async (page) => {
      await button(page, /^Account of/).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'usage',
    open: (page) => goTo(page, 'Usage'),
    menu: (page) => select(page, usage.range),
  },
  {
    name: 'quick start',
    open: async (page) => {
      await openKey(page, 'Never used');
      await page.getByRole('tab', { name: quickStart.languages.python }).click();
    },
  },
  {
    name: 'rotation',
    open: (page) => openKey(page, rotated.name),
    menu: async (page) => {
      await button(page, keys.rotation.extend.button).click();
      await button(dialog(page), /day/).click();
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'search',
    open: find,
    again: async (page) => {
      await button(dialog(page), strings.close).click();
      await find(page);
    },
  },
];

test('at 200% and 400% nothing scrolls sideways, and axe-core finds nothing, open menus included', async () => {
  const { page } = await suite.signedIn(person, '/console/overview');
  const found: unknown[] = [];
  const check = (where: object, problem: unknown) => {
    if (problem) found.push({ ...where, problem });
  };
  for (const { name, open, again, menu } of views) {
    await page.setViewportSize({ width: 1280, height: 960 });
    await open(page);
    await settled(page);
    for (const { zoom, ...size } of zooms) {
      await page.setViewportSize(size);
      await again?.(page);
      check({ name, zoom }, await tooWideBy(page));
      // The page stays, and the side bar does not take its place.
      check({ name, zoom, isHidden: true }, await page.locator('.frame-page').isHidden());
    }
    await page.setViewportSize({ width: 1280, height: 960 });
    await again?.(page);
    check({ name }, (await violationsOn(page, { without: ['region'] })).join('\n'));
    if (menu !== undefined) {
      await menu(page);
      // The menu covers buttons of the page.
      const without = ['region', 'target-size'];
      check({ name, menu: true }, (await violationsOn(page, { without })).join('\n'));
    }
    await page.emulateMedia({ forcedColors: 'active' });
    check({ name, forcedColors: true }, (await page.evaluate<string[]>(unmarked)).join('\n'));
    await page.emulateMedia({ forcedColors: 'none' });
    await page.keyboard.press('Escape');
    if ((await dialog(page).count()) > 0) await page.keyboard.press('Escape');
  }
  expect(found).toEqual([]);
});

/** Finds chosen elements without an outline: forced colors hide their background. */
const unmarked = `[...document.querySelectorAll('[role="tab"][aria-selected="true"], [aria-pressed="true"], [class*="awsui_highlighted"]:not(span)')]
  .filter((element) => element.checkVisibility() && getComputedStyle(element).outlineStyle !== 'solid')
  .map((element) => element.outerHTML.slice(0, 200))`;

/** The width of the overflow in pixels, after charts have followed the size of the window. */
async function tooWideBy(page: Page): Promise<number> {
  const overflow = `new Promise((resolve) => requestAnimationFrame(() => resolve(document.documentElement.scrollWidth - innerWidth)))`;
  let tooWide = await page.evaluate<number>(overflow);
  for (let frame = 0; tooWide > 0 && frame < 60; frame++) tooWide = await page.evaluate<number>(overflow);
  return tooWide;
}
