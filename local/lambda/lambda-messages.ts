/** A message from the run to the thread that hosts functions. Events travel as JSON, as they do to Lambda. */
export type ThreadMessage =
  | { readonly type: 'load'; readonly functionId: string }
  | { readonly type: 'invoke'; readonly functionId: string; readonly id: string; readonly event: string };

/** A message from the thread. */
export type WorkerMessage =
  | { readonly type: 'loaded'; readonly functionId: string }
  | ({ readonly type: 'notLoaded'; readonly functionId: string } & Thrown)
  | { readonly type: 'returned'; readonly id: string; readonly payload: string }
  | ({ readonly type: 'threw'; readonly functionId: string; readonly id: string } & Thrown)
  /** Text that a function wrote; not always a whole line. */
  | {
      readonly type: 'wrote';
      readonly functionId: string | undefined;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  /** The thread ends because of this function; undefined if it is not known which one. */
  | ({ readonly type: 'crashed'; readonly functionId: string | undefined } & Thrown);

/** An error, as it crosses the border of the thread. */
export interface Thrown {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stack: string | undefined;
}

export function thrown(error: unknown): Thrown {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { errorType: name, errorMessage: message, stack };
}
