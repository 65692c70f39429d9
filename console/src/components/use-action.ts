import { useState } from 'react';

interface Action<I> {
  readonly run: (input: I) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/**
 * Something that a person sets going, once at a time. Nothing of its result is kept here: it may be a key value.
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
