import { useState } from 'react';

interface Action<I> {
  readonly run: (input: I) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/**
 * Runs an action that a person starts, one at a time. The result is not kept here, since it can be a key value.
 * @param onDone Gets the result.
 */
export function useAction<I, O>(perform: (input: I) => Promise<O>, onDone: (result: O) => void): Action<I> {
  const [state, setState] = useState<{ isPending: boolean; error: Error | null }>({ isPending: false, error: null });
  const run = (input: I) => {
    if (state.isPending) return;
    setState({ isPending: true, error: null });
    perform(input).then(
      (result) => {
        setState({ isPending: false, error: null });
        onDone(result);
      },
      (error: unknown) =>
        setState({ isPending: false, error: error instanceof Error ? error : new Error(String(error)) }),
    );
  };
  return { run, ...state };
}
