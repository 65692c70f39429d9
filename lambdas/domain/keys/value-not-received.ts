import { OutcomeUnknownError, ValueNotReceivedError } from '../shared/errors.ts';

/**
 * Stores a new key value, which exists in this request only. If the database does not say whether it stored the value, the
 * error names the key, because an active key may exist whose value nobody has.
 * @throws ValueNotReceivedError with the advice
 */
export async function orAdvise<T>(write: Promise<T>, advice: string): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof OutcomeUnknownError) throw new ValueNotReceivedError(advice, { cause: error });
    throw error;
  }
}
