import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/**
 * A context that the tests of a file use one after the other. A page loads in half the CPU time, because the scripts of the
 * console are compiled: a page that stays open keeps them in memory.
 */
export class SharedContext {
  readonly context: BrowserContext;
  readonly #keeper: Page;
  readonly #session: CDPSession;

  private constructor(context: BrowserContext, keeper: Page, session: CDPSession) {
    this.context = context;
    this.#keeper = keeper;
    this.#session = session;
  }

  static async start(context: BrowserContext): Promise<SharedContext> {
    const keeper = await context.newPage();
    await keeper.goto('/console/signed-out');
    await keeper.getByRole('heading', { level: 1 }).waitFor();
    return new SharedContext(context, keeper, await context.newCDPSession(keeper));
  }

  /** Removes everything that a test leaves behind, except for cached files. */
  async clear(): Promise<void> {
    const { context } = this;
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    const pages = context.pages().filter((page) => page !== this.#keeper);
    await Promise.all(pages.map((page) => page.close()));
    await context.removeAllListeners(undefined, { behavior: 'ignoreErrors' });
    await context.setOffline(false);
    await context.clearCookies();
    await context.clearPermissions();
    // The browser gets this after all that a closed page has written, because both come from the same process.
    await this.#keeper.evaluate('localStorage.clear()');
    const { origin } = new URL(this.#keeper.url());
    await this.#session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  }
}
