import { isFull } from '../rounds.ts';

/** The calls of a process that is to be killed, and the moment when it dies. */
export class Lifeline {
  /** The calls to AWS, in order. */
  readonly calls: string[] = [];
  readonly #crash: Crash | undefined;
  readonly #between: (call: string) => Promise<void>;
  #isDead = false;

  /** @param between Runs before and after each call. */
  constructor(crash: Crash | undefined, between: (call: string) => Promise<void> = async () => {}) {
    this.#crash = crash;
    this.#between = between;
  }

  /** Makes the calls of an SDK client part of this process: no call reaches AWS after the process is killed. */
  hold(client: { readonly middlewareStack: unknown }): void {
    const stack = client.middlewareStack as {
      add(middleware: Middleware, options: { step: 'initialize'; priority: 'high'; name: string }): void;
    };
    const middleware: Middleware =
      (next, { commandName = '' }) =>
      async (args) => {
        const call = commandName.replace('Command', '');
        await this.#between(`before ${call}`);
        if (this.#isDead) throw new Crashed();
        const index = this.calls.push(call) - 1;
        if (this.#crash?.call === index && this.#crash.when === 'before') this.#die();
        const answer = await next(args);
        await this.#between(`after ${call}`);
        if (this.#isDead) throw new Crashed();
        if (this.#crash?.call === index && this.#crash.when === 'after') this.#die();
        return answer;
      };
    stack.add(middleware, { step: 'initialize', priority: 'high', name: 'lifeline' });
  }

  #die(): never {
    this.#isDead = true;
    throw new Crashed();
  }
}

export interface Crash {
  /** The index of the call. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/**
 * The moments at which a process is killed around one of its calls. Killed before a call, it leaves what it leaves when it is
 * killed after the previous one, so quick rounds leave out the former.
 */
export const momentsAround = (call: number): readonly Crash['when'][] =>
  isFull || call === 0 ? ['before', 'after'] : ['after'];

/** Looks after each call; in full rounds also before it, when nothing has changed since the previous one. */
export const afterCalls =
  (look: (moment: string) => Promise<void>) =>
  async (moment: string): Promise<void> => {
    if (isFull || moment.startsWith('after')) await look(moment);
  };

type Middleware = (
  next: (args: object) => Promise<object>,
  context: { readonly commandName?: string },
) => (args: object) => Promise<object>;

/** The process is dead: no result of its code reaches anything. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}
