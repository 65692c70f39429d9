import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { strings } from '../../../console/src/all-strings.ts';
import { fillSignIn } from '../../support/browser/browser-sign-in.ts';
import { settled, showsTitle } from '../support/pages.ts';
import { newPerson } from '../support/people.ts';
import type { Site } from '../support/site.ts';
import type { Workspace } from '../support/workspace.ts';
import { ada, undoCreation } from './acme.ts';
import { pictures, shownKeyName } from './pictures.ts';

export const screens = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const;
export const themes = ['light', 'dark'] as const;

interface CameraOptions {
  readonly site: Site;
  readonly workspace: Workspace;
  readonly screen: (typeof screens)[number];
  readonly theme: (typeof themes)[number];
  /** The folder of the pictures. */
  readonly folder: string;
  /** The names of the pictures to take; empty: all. */
  readonly only: readonly string[];
}

/** Takes pictures in one window size and theme. */
export class Camera {
  readonly #options: CameraOptions;

  constructor(options: CameraOptions) {
    this.#options = options;
  }

  async takeAll(browser: Browser): Promise<void> {
    const { site, theme, screen } = this.#options;
    const open = () =>
      browser.newContext({
        baseURL: site.url,
        viewport: { width: screen.width, height: screen.height },
        colorScheme: theme,
        reducedMotion: 'reduce',
        locale: 'en-US',
        timezoneId: 'UTC',
      });
    if (this.#isWanted('sign-in')) await this.#during(await open(), (page) => this.#takeStranger(page));
    await this.#during(await open(), (page) => this.#takePages(page));
  }

  #isWanted(name: string): boolean {
    const { only } = this.#options;
    return only.length === 0 || only.includes(name);
  }

  async #during(context: BrowserContext, work: (page: Page) => Promise<void>): Promise<void> {
    try {
      await work(await context.newPage());
    } finally {
      await context.close();
    }
  }

  async #takeStranger(page: Page): Promise<void> {
    await page.goto('/console/');
    await page.getByLabel('Password').waitFor();
    await this.#shoot(page, 'sign-in');
    await fillSignIn(page, newPerson('Nobody').subject, this.#options.site.consolePassword);
    await page.getByRole('heading', { name: strings.notMember.title }).waitFor();
    await this.#shoot(page, 'not-a-member');
  }

  async #takePages(page: Page): Promise<void> {
    await page.goto('/console/');
    await fillSignIn(page, ada.subject, this.#options.site.consolePassword);
    await showsTitle(page, strings.pages.overview);
    for (const { name, path, title, open } of pictures.filter(({ name }) => this.#isWanted(name))) {
      await page.goto(path);
      await showsTitle(page, title);
      await settled(page);
      await open?.(page);
      await settled(page);
      await this.#shoot(page, name);
      for (const key of await this.#options.workspace.keys()) {
        if (key.name === shownKeyName) await undoCreation(this.#options.site, this.#options.workspace, key.id);
      }
    }
  }

  async #shoot(page: Page, name: string): Promise<void> {
    const { folder, screen, theme } = this.#options;
    const path = join(folder, `${name}-${screen.name}-${theme}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    console.log(path);
  }
}
