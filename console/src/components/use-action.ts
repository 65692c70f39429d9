import { useState } from 'react';
import { SessionEndedError } from '../api/problem.ts';
import type { Person } from '../session/session.ts';
import { usePerson } from '../session/session-context.ts';

interface Action<I> {
  readonly run: (input: I) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
}

interface ActionState {
  readonly isPending: boolean;
  readonly error: Error | null;
  /** Who ran the action. A new sign-in makes another object of the same person. */
  readonly person: Person;
}

/**
 * Runs an action that a person starts, one at a time. The result is not kept here, since it can be a key value.
 * @param onDone Gets the result.
 */
export function useAction<I, O>(perform: (input: I) => Promise<O>, onDone: (result: O) => void): Action<I> {
  const person = usePerson();
  const [state, setState] = useState<ActionState>({ isPending: false, error: null, person });
  const run = (input: I) => {
    if (state.isPending) return;
    setState({ isPending: true, error: null, person });
    perform(input).then(
      (result) => {
        setState({ isPending: false, error: null, person });
        onDone(result);
      },
      (error: unknown) =>
        setState({ isPending: false, error: error instanceof Error ? error : new Error(String(error)), person }),
    );
  };
  const isOver = state.error instanceof SessionEndedError && state.person !== person;
  return { run, isPending: state.isPending, error: isOver ? null : state.error };
}
