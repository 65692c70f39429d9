import type * as JestGlobals from '@jest/globals';

export type Globals = Pick<
  typeof JestGlobals,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'jest' | 'test'
>;

let globals: Globals | undefined;

/** Sets the functions that register the tests of the file that is loaded next. */
export function setGlobals(made: Globals): void {
  globals = made;
}

/** @throws Error outside of a test run */
export function currentGlobals(): Globals {
  if (globals === undefined) throw new Error('No test file is running.');
  return globals;
}
