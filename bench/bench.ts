import type { FunctionDefinition } from '../local/lambda/functions.ts';
import { Cleanup } from '../local/shared/cleanup.ts';
import type { Settings } from './settings.ts';
import { Database } from './subject/database.ts';
import { HostedLambda, type HostOptions } from './subject/hosted-lambda.ts';
import type { BenchStack } from './subject/stack.ts';

/** The context of every case. */
export interface Bench {
  readonly settings: Settings;
  readonly stack: BenchStack;
  /** A folder that is deleted when the run ends. */
  readonly folder: string;
  /** Shows the current step in place of the previous one. */
  readonly progress: (text: string) => void;
}

/** The processes that a case has started. They stop when the case ends. */
export class Started {
  readonly #cleanup = new Cleanup();
  readonly #stack: BenchStack;

  private constructor(stack: BenchStack) {
    this.#stack = stack;
  }

  static async during<T>({ stack }: Bench, work: (started: Started) => Promise<T>): Promise<T> {
    const started = new Started(stack);
    try {
      return await work(started);
    } finally {
      await started.#cleanup.run();
    }
  }

  async database(): Promise<Database> {
    return this.add(await Database.start(this.#stack));
  }

  async host(definition: FunctionDefinition, options: HostOptions): Promise<HostedLambda> {
    return this.add(await HostedLambda.start(definition, options));
  }

  add<T extends { stop(): Promise<void> }>(thing: T): T {
    this.#cleanup.add(() => thing.stop());
    return thing;
  }
}

/** Runs this many rounds after one to warm up. The order alternates, so no subject is always first. */
export async function inRounds(
  { settings, progress }: Bench,
  what: string,
  turns: readonly ((round: number) => Promise<void>)[],
): Promise<void> {
  for (let round = 0; round <= settings.rounds; round++) {
    progress(`${what}: ${round === 0 ? 'warming up' : `round ${round} of ${settings.rounds}`}`);
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn(round);
  }
}
