/** The time that code under measurement reads. It only moves when the benchmark moves it. */
export class SimulatedTime {
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  /** Moves forward to this time, and never back. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /**
   * Replaces the clock of this process. Call it before importing the code under measurement. Timers and performance.now()
   * keep the real time, so latencies are real.
   */
  install(): void {
    const RealDate = Date;
    const now = () => Math.floor(this.#now);
    globalThis.Date = class extends RealDate {
      constructor(...values: readonly unknown[]) {
        if (values.length === 0) super(now());
        else super(...(values as [number]));
      }
      static override now(): number {
        return now();
      }
    } as DateConstructor;
  }
}
