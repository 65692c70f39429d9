import type { BrowserContext, ConsoleMessage, Request, Response } from 'playwright-core';

/** An error response or a failed request that a test causes on purpose. */
export interface Announced {
  /** A pattern in the path of the request. */
  readonly path: RegExp;
  /** The status of the response; `failed` if there is no response. */
  readonly status: number | 'failed';
  /** The origin; by default that of the page. */
  readonly origin?: string;
}

/**
 * Watches the pages of a context and reports forbidden behavior: errors and warnings in the console (violations of the
 * Content-Security-Policy are among them), exceptions, failed requests and error responses that the test did not announce,
 * and every request to another origin.
 */
export class Guard {
  readonly #origin: string;
  readonly #troubles: string[] = [];
  readonly #announced: Announced[] = [];
  readonly #announcedMessages: RegExp[] = [];

  constructor(context: BrowserContext, origin: string) {
    this.#origin = origin;
    context.on('console', (message) => this.#seeMessage(message));
    context.on('weberror', (error) => this.#note(`Exception: ${error.error().stack ?? error.error().message}`));
    context.on('request', (request) => this.#seeRequest(request));
    context.on('requestfailed', (request) => this.#seeFailure(request));
    context.on('response', (response) => this.#seeResponse(response));
  }

  /** Expects these responses and failures from now on. */
  announce(...announced: readonly Announced[]): void {
    this.#announced.push(...announced);
  }

  /** Expects messages like this from now on. */
  announceMessage(text: RegExp): void {
    this.#announcedMessages.push(text);
  }

  get troubles(): readonly string[] {
    return this.#troubles;
  }

  #seeMessage(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    // The browser's message about a response or a failure, which is checked on its own.
    if (text.startsWith('Failed to load resource:')) return;
    if (this.#announcedMessages.some((expected) => expected.test(text))) return;
    this.#note(`Console ${message.type()}: ${text} (${message.location().url})`);
  }

  #seeRequest(request: Request): void {
    const { origin, protocol } = new URL(request.url());
    if (protocol === 'data:' || protocol === 'blob:' || origin === this.#origin) return;
    if (this.#announced.some((each) => each.origin === origin)) return;
    this.#note(`Request to another origin: ${request.method()} ${request.url()}`);
  }

  #seeFailure(request: Request): void {
    const why = request.failure()?.errorText;
    // The page or the browser cancelled it, for example when a page is left before it has loaded.
    if (why === 'net::ERR_ABORTED' || this.#isAnnounced(request, 'failed')) return;
    this.#note(`Request failed: ${request.method()} ${request.url()}: ${why}`);
  }

  #seeResponse(response: Response): void {
    if (response.status() < 400 || this.#isAnnounced(response.request(), response.status())) return;
    this.#note(`Response ${response.status()}: ${response.request().method()} ${response.url()}`);
  }

  #isAnnounced(request: Request, status: Announced['status']): boolean {
    const { origin, pathname } = new URL(request.url());
    return this.#announced.some(
      (each) => each.status === status && each.path.test(pathname) && (each.origin ?? this.#origin) === origin,
    );
  }

  #note(trouble: string): void {
    this.#troubles.push(trouble);
  }
}
