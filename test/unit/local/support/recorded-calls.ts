import type { InvocationResult } from '../../../../local/lambda/invocation.ts';

type Answer = InvocationResult | ((event: unknown) => InvocationResult | Promise<InvocationResult>);

export const returns = (payload: unknown): InvocationResult => ({ ok: true, payload });
export const throws = (errorMessage: string): InvocationResult => ({ ok: false, errorType: 'Error', errorMessage });

/** A function with responses that the test provides; null when there are no more. */
export class RecordedCalls<Event> {
  readonly events: Event[] = [];
  readonly #answers: Answer[];
  readonly #awaited: ((event: Event) => void)[] = [];
  #seen = 0;

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  readonly invoke = async (event: unknown): Promise<InvocationResult> => {
    this.events.push(event as Event);
    this.#awaited.shift()?.(event as Event);
    const answer = this.#answers.shift() ?? returns(null);
    return typeof answer === 'function' ? answer(event) : answer;
  };

  /** Returns the next call that the test has not read yet, as soon as it arrives. */
  async next(): Promise<Event> {
    const known = this.events[this.#seen++];
    return known ?? new Promise((resolve) => this.#awaited.push(resolve));
  }
}
