import { keep, readKept } from '../kept.ts';

const key = 'latchkey.workspace';

/** The workspace of requests. The browser remembers its id, which is not a secret. */
export class WorkspaceChoice {
  #id = readKept(key);
  #version = 0;
  readonly #listeners = new Set<() => void>();

  readonly id = (): string | null => this.#id;

  /** Increases with each choice, to discard the data of the previous workspace. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Names the workspace in all further requests. The first request can omit it; its response has the id. */
  settle(id: string) {
    this.#id = id;
    keep(key, id);
  }

  choose(id: string) {
    this.settle(id);
    this.#changed();
  }

  /** Forgets the remembered workspace. */
  forget() {
    this.#id = null;
    keep(key, null);
    this.#changed();
  }

  #changed() {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
