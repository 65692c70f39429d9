import type { Ground } from '../ground.ts';

/** The result of a check. */
export type Seen =
  | { readonly isExpected: boolean; readonly seen: string }
  /** Something that this account or this run cannot show. */
  | { readonly notShown: string };

/** A statement of the docs about AWS, and how a deployment shows whether it holds. */
export interface Check {
  /** The docs refer to the check by this id. */
  readonly id: string;
  /** The statement, as a sentence. */
  readonly statement: string;
  /** The page that makes the statement. */
  readonly page: string;
  /** Shows that the statement holds. A check that throws has failed. */
  readonly run: (ground: Ground) => Promise<Seen>;
  /** How the emulator differs. Its result does not count there. */
  readonly emulator?: string;
}

export const different = (seen: string): Seen => ({ isExpected: false, seen });
export const seenIf = (isExpected: boolean, seen: string): Seen => ({ isExpected, seen });
