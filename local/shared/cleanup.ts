/** What has to be undone when the run ends, last things first. */
export class Cleanup {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  /** Adds a step. If the end has come already, it is taken at once. */
  add(step: () => void | Promise<void>): void {
    if (this.#running === undefined) this.#steps.push(step);
    else void step();
  }

  /** Whether the end has come. */
  get begun(): boolean {
    return this.#running !== undefined;
  }

  /** Takes all steps, once. One that fails does not keep the others from being taken. */
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
