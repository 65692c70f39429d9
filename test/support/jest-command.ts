import { join } from 'node:path';

/** How this project runs jest: the script `test` of package.json. */
export function jestArguments(...args: string[]): string[] {
  const jest = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');
  return ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', jest, ...args];
}
