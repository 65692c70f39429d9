import type { BrowserContext, ConsoleMessage, Request, Response } from 'playwright-core';

/** An answer that a test provokes, or a request that it breaks. */
export interface Announced {
  /** Found in the request's path. */
  readonly path: RegExp;
  /** The answer's status; `failed`: there is none. */
  readonly status: number | 'failed';
  /** By default that of the page. */
  readonly origin?: string;
}

/**
 * Watches all that the pages of a context do and notes what a page must never do: messages of errors and warnings (a
 * Content-Security-Policy that is violated is one), exceptions, requests that fail or are refused without the test
 * having announced it, and anything at all that is asked of another origin.
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

  /** From now on, these are expected; everything else still is not. */
  announce(...announced: readonly Announced[]): void {
    this.#announced.push(...announced);
  }

  /** From now on, messages like this are expected. */
  announceMessage(text: RegExp): void {
    this.#announcedMessages.push(text);
  }

  get troubles(): readonly string[] {
    return this.#troubles;
  }

  #seeMessage(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    // The browser's own message about an answer or a failure, which is judged when it comes.
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
    // The page or the browser itself gave it up, as when one leaves a page before it is loaded.
    if (why === 'net::ERR_ABORTED' || this.#isAnnounced(request, 'failed')) return;
    this.#note(`Request failed: ${request.method()} ${request.url()}: ${why}`);
  }

  #seeResponse(response: Response): void {
    if (response.status() < 400 || this.#isAnnounced(response.request(), response.status())) return;
    this.#note(`Answer ${response.status()}: ${response.request().method()} ${response.url()}`);
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
