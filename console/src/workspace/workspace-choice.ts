import { keep, readKept } from '../kept.ts';

const key = 'latchkey.workspace';

/** Which workspace requests are for. Remembered in the browser: an id is no secret. */
export class WorkspaceChoice {
  #id = readKept(key);
  #version = 0;
  readonly #listeners = new Set<() => void>();

  readonly id = (): string | null => this.#id;

  /** Grows with each choice. What is known of one workspace is not shown in another. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Requests name it from now on; who asked without a name learnt it from the answer. */
  settle(id: string) {
    this.#id = id;
    keep(key, id);
  }

  choose(id: string) {
    this.settle(id);
    this.#changed();
  }

  /** The remembered one is no more. */
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
