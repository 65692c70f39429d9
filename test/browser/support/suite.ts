import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser/browser.ts';
import { fillSignIn } from '../../support/browser/browser-sign-in.ts';
import { Browser as Requests } from '../../support/sign-in/sign-in.ts';
import { Guard } from './guard.ts';
import type { Person } from './people.ts';
import { SharedContext } from './shared-context.ts';
import { type Site, theSite } from './site.ts';

/** The timeout of one step on a page. */
const patienceMs = 15_000;

/**
 * The options for a test that needs a browser without cached files, or that changes the browser in a way that nothing undoes:
 * it installs a clock, or exposes a function.
 */
export const ownContext: BrowserContextOptions = {};

/** A person in their own browser, which shares nothing with the browser of another person. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly guard: Guard;
}

export interface Suite {
  readonly site: Site;
  /**
   * Opens a browser in which a person has a session at the provider, so that no form is shown, and waits for the page.
   * Without options, the browser has cached the files of the console.
   */
  signedIn(person: Person, path?: string, options?: BrowserContextOptions): Promise<Visitor>;
  /** Signs in with the provider's form, to which the console redirected the page. Waits until the console is back. */
  fillSignIn(page: Page, person: Person): Promise<void>;
  /** Opens a browser without a session or a history. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>;
}

/**
 * A browser for the tests of a file. After each test its windows close, and the test fails if its guards noticed anything.
 */
export function browserSuite(): Suite {
  const site = theSite();
  const visitors: Visitor[] = [];
  let browser: Browser;
  let shared: SharedContext | undefined;

  beforeAll(async () => {
    // All pages of a context have one process, so that they share compiled scripts. No page lives long enough to gain from
    // optimized code.
    browser = await launchBrowser('--renderer-process-limit=1', '--js-flags=--no-maglev --no-turbofan');
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const leaving = visitors.splice(0);
    await Promise.all(leaving.map(({ context }) => (context === shared?.context ? shared.clear() : context.close())));
    expect(leaving.flatMap(({ guard }) => guard.troubles)).toEqual([]);
  });

  const newContext = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const context = await browser.newContext({
      baseURL: site.url,
      viewport: { width: 1280, height: 900 },
      // Dates and texts are English on every machine.
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(patienceMs);
    return context;
  };

  const visit = async (context: BrowserContext): Promise<Visitor> => {
    const guard = new Guard(context, site.url);
    const made = { context, page: await context.newPage(), guard };
    visitors.push(made);
    return made;
  };

  /** Returns the shared context, unless somebody uses it in this test already. */
  const freeContext = async (): Promise<BrowserContext> => {
    shared ??= await SharedContext.start(await newContext());
    const { context } = shared;
    return visitors.some((each) => each.context === context) ? newContext() : context;
  };

  /** The cookies of a new session at the provider. */
  const sessionOf = async ({ subject }: Person) => {
    const requests = new Requests(site.url);
    await requests.authorize(subject, site.consolePassword);
    const { hostname } = new URL(site.url);
    const session = requests.cookies.filter(({ name }) => name.includes('_session'));
    return session.map((cookie) => ({ ...cookie, domain: hostname, httpOnly: true }));
  };

  const shown = async (page: Page) => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
  };

  return {
    site,
    async visitor(options) {
      return visit(await newContext(options));
    },
    async fillSignIn(page, { subject }) {
      await fillSignIn(page, subject, site.consolePassword);
      await shown(page);
    },
    async signedIn(person, path = '/console/keys', options) {
      const made = await visit(await (options === undefined ? freeContext() : newContext(options)));
      await made.context.addCookies(await sessionOf(person));
      await made.page.goto(path);
      await shown(made.page);
      return made;
    },
  };
}
