import { useRef } from 'react';

/** A request that creates something, with the idempotency key of its repetitions. */
export interface Repeatable<B> {
  readonly body: B;
  readonly idempotencyKey: string;
}

/**
 * Returns a function that makes the request for an input. The same input gets the same request, so a double click or a new
 * attempt after a lost response makes one change and shows its result.
 */
export function useRepeatable<I, B>(bodyOf: (input: I) => B): (input: I) => Repeatable<B> {
  const last = useRef<{ readonly text: string; readonly request: Repeatable<B> } | null>(null);
  return (input) => {
    const text = JSON.stringify(input);
    if (last.current?.text === text) return last.current.request;
    const request = { body: bodyOf(input), idempotencyKey: crypto.randomUUID() };
    last.current = { text, request };
    return request;
  };
}

/** The header of a request. */
export const idempotencyHeader = ({ idempotencyKey }: Repeatable<unknown>) => ({ 'Idempotency-Key': idempotencyKey });
