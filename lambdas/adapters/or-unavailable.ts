import { ServiceUnavailableError } from '../domain/shared/errors.ts';

/** Runs a call that every request depends on. Any error becomes ServiceUnavailableError. */
export async function orUnavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new ServiceUnavailableError({ cause: error });
  }
}
