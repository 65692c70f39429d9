import type { BrowserContext, Page } from 'playwright-core';

/** Reads everything that a page can leave behind: its storage, its address, its history. */
const dump = `(async () => {
  const databases = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      const items = await new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
      databases.push(name, store, items);
    }
    database.close();
  }
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached.push(request.url, await (await cache.match(request)).text());
  }
  return JSON.stringify({
    localStorage: { ...localStorage },
    sessionStorage: { ...sessionStorage },
    cookie: document.cookie,
    databases,
    cached,
    address: location.href,
    state: history.state,
    name: window.name,
  });
})()`;

/** The page's storage, cookies, databases, caches and address, as one text. */
export function leftBehind(page: Page): Promise<string> {
  return page.evaluate<string>(dump);
}

/** Records the messages and requests of a browser from now on. */
export class Trail {
  /** Tokens that the provider issued, and tokens in requests. */
  readonly tokens = new Set<string>();
  /** All requested and visited addresses. */
  readonly addresses: string[] = [];
  /** All messages in the browser's console. */
  readonly messages: string[] = [];
  readonly #reading: Promise<void>[] = [];

  constructor(context: BrowserContext) {
    context.on('console', (message) => this.messages.push(message.text()));
    context.on('request', (request) => {
      this.addresses.push(request.url());
      const [, token] = /^Bearer (.+)$/.exec(request.headers()['authorization'] ?? '') ?? [];
      if (token !== undefined) this.tokens.add(token);
    });
    context.on('response', (response) => {
      if (response.request().method() !== 'POST' || !response.url().endsWith('/oidc/token')) return;
      this.#reading.push(
        response.json().then((body) => {
          for (const name of ['access_token', 'id_token', 'refresh_token']) if (body[name]) this.tokens.add(body[name]);
        }),
      );
    });
    context.on('page', (page) => page.on('framenavigated', (frame) => this.addresses.push(frame.url())));
  }

  /** Waits until all responses are read. */
  async settle(): Promise<void> {
    await Promise.all(this.#reading);
  }
}
