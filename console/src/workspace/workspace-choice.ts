import { keep, readKept } from '../kept.ts';
import { workspaceIn } from './workspace-address.ts';

const key = 'latchkey.workspace';

/**
 * The workspace of requests. The address of the page names it. An address without one opens the workspace that the browser
 * remembers; its id is not a secret.
 */
export class WorkspaceChoice {
  #id: string | null = null;
  #refused: string | null = null;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  readonly id = (): string | null => this.#id;

  /** The workspace of the address, if the person has no access to it. */
  readonly refused = (): string | null => this.#refused;

  /** Increases with each choice, to discard the data of the previous workspace. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Chooses the workspace of the address, after the sign-in. */
  start() {
    this.#id = workspaceIn(location.pathname) ?? readKept(key);
  }

  /** Names the workspace in all further requests. The first request can omit it; its response has the id. */
  settle(id: string) {
    this.#id = id;
    if (this.#refused === null) keep(key, id);
  }

  choose(id: string) {
    this.settle(id);
    this.#changed();
  }

  /** Forgets a workspace to which the person has no access. */
  refuse() {
    this.#refused = workspaceIn(location.pathname);
    this.#forget();
  }

  /** Leaves the workspace and its address, for another one. */
  leave() {
    this.#refused = null;
    history.replaceState(null, '', '/console/');
    this.#forget();
  }

  #forget() {
    this.#id = null;
    keep(key, null);
    this.#changed();
  }

  #changed() {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
