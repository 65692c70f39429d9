import { ServiceUnavailableError } from '../domain/shared/errors.ts';

/** For calls without which nothing can go on: whatever is wrong with one, it means "not now". */
export async function orUnavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new ServiceUnavailableError({ cause: error });
  }
}
