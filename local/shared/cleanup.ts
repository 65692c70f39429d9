/** The steps that stop a run, in reverse order of the start. */
export class Cleanup {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  /** Adds a step. If the run is stopping already, the step runs immediately. */
  add(step: () => void | Promise<void>): void {
    if (this.#running === undefined) this.#steps.push(step);
    else void step();
  }

  /** Whether the run is stopping. */
  get begun(): boolean {
    return this.#running !== undefined;
  }

  /** Runs all steps once. A step that fails does not prevent the others. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    for (const step of this.#steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        console.error(error);
      }
    }
  }
}
