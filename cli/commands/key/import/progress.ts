import type { TextSink } from '../../../terminal.ts';

const width = 30;

/** Shows how much of a long command is done: a bar on a terminal, otherwise a line for each tenth. */
export class Progress {
  readonly #sink: TextSink;
  readonly #all: number;
  #shownTenths = 0;

  constructor(sink: TextSink, all: number) {
    this.#sink = sink;
    this.#all = all;
  }

  /** Shows that this many are done. */
  show(done: number): void {
    const text = `${done.toLocaleString('en')} of ${this.#all.toLocaleString('en')} keys`;
    if (this.#sink.isTTY) {
      const filled = Math.floor((width * done) / this.#all);
      this.#sink.write(`\r[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${text}`);
      if (done === this.#all) this.#sink.write('\n');
      return;
    }
    const tenths = Math.floor((10 * done) / this.#all);
    if (tenths === this.#shownTenths) return;
    this.#shownTenths = tenths;
    this.#sink.write(`Importing: ${text}\n`);
  }

  /** Ends the line of the bar, so that a message has a line of its own. */
  interrupt(): void {
    if (this.#sink.isTTY) this.#sink.write('\n');
  }
}
