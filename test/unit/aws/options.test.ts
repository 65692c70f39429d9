import { describe, expect, test } from '@jest/globals';
import { optionsOf, UsageError } from '../../aws/options.ts';

describe('the options of npm run test:aws', () => {
  test('ask, run everything and use the real account by default', () => {
    expect(optionsOf([])).toEqual({
      yes: false,
      emulator: false,
      checksOnly: false,
      console: false,
      cleanUp: undefined,
    });
  });

  test('are undefined for --help', () => {
    expect(optionsOf(['--help', '--yes'])).toBeUndefined();
  });

  test('accept the name of a run to clean up', () => {
    expect(optionsOf(['--clean-up', 'latchkey-test-3f9a1c'])?.cleanUp).toBe('latchkey-test-3f9a1c');
  });

  test.each(['Latchkey', 'latchkey-test-', 'latchkey-test-3f9a1c-Console', 'latchkey-test-xyz123'])(
    'refuse to clean up %j, which is not a run',
    (name) => {
      expect(() => optionsOf(['--clean-up', name])).toThrow(UsageError);
    },
  );

  test('refuse unknown options, and the console in the emulator', () => {
    expect(() => optionsOf(['--jes'])).toThrow(UsageError);
    expect(() => optionsOf(['--emulator', '--console'])).toThrow(UsageError);
  });
});
