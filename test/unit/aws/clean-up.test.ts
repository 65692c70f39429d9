import { expect, test } from '@jest/globals';
import { isOf } from '../../aws/clean-up.ts';

const run = 'latchkey-test-3f9a1c';

test.each([
  run,
  `${run}-Console`,
  `${run}-LatchkeyKeysTable-1ABC`,
  `${run}/ws_01/key_01`,
  `/aws/lambda/${run}-Authorizer`,
])('%s belongs to the run', (name) => {
  expect(isOf(run, name)).toBe(true);
});

test.each(['Latchkey', 'latchkey-test-3f9a1d', `${run}0`, `my${run}-table`, 'latchkey-ws_01JD-0', undefined])(
  '%s does not belong to the run',
  (name) => {
    expect(isOf(run, name)).toBe(false);
  },
);
