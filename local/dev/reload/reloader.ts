export interface ReloaderActions {
  /** Brings changed code into the running version. Returns whether another synthesis is needed. */
  readonly refresh: (paths: readonly string[]) => Promise<boolean>;
  /** Synthesizes the app and starts the new version. Stops before the start when the signal aborts. */
  readonly rebuild: (signal: AbortSignal) => Promise<void>;
  /** Receives errors that neither action has explained. */
  readonly onError: (error: unknown) => void;
}

/**
 * Decides what happens after changes of files. Changed code is brought into the running version immediately, even while the
 * app is being synthesized. It ends a synthesis that is out of date, and starts another. Changes that arrive while a version
 * is being made go into that version, too.
 */
export class Reloader {
  readonly #actions: ReloaderActions;
  readonly #pending = new Set<string>();
  /** The changes since the running synthesis began. */
  readonly #since = new Set<string>();
  #refreshing: Promise<void> | undefined;
  #rebuilding: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #isStopped = false;

  constructor(actions: ReloaderActions) {
    this.#actions = actions;
  }

  changed(paths: readonly string[]): void {
    if (this.#isStopped) return;
    for (const path of paths) {
      this.#pending.add(path);
      this.#since.add(path);
    }
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = undefined;
    });
  }

  /** Ends the running work, and ignores later changes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#pending.clear();
    this.#abort?.abort();
    await Promise.all([this.#refreshing, this.#rebuilding]);
  }

  async #refreshAll(): Promise<void> {
    while (this.#pending.size > 0) {
      const paths = [...this.#pending];
      this.#pending.clear();
      const needsSynthesis = await this.#attempt(() => this.#actions.refresh(paths));
      if (needsSynthesis === true) this.#rebuild();
    }
  }

  #rebuild(): void {
    if (this.#isStopped) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const before = this.#rebuilding;
    this.#rebuilding = (async () => {
      await before;
      if (abort.signal.aborted) return;
      this.#since.clear();
      await this.#attempt(() => this.#actions.rebuild(abort.signal), abort.signal);
      if (abort.signal.aborted || this.#since.size === 0) return;
      const late = [...this.#since];
      this.#since.clear();
      await this.#attempt(() => this.#actions.refresh(late));
    })();
  }

  async #attempt<Result>(action: () => Promise<Result>, signal?: AbortSignal): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!this.#isStopped && signal?.aborted !== true) this.#actions.onError(error);
      return undefined;
    }
  }
}
