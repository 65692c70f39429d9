import { test } from '@jest/globals';
import type { deviations } from '../support/deviations.ts';

/** `test`, or `test.skip` where the deployment under test is the emulator, which deviates in this. */
export function testUnlessDeviating(_in: keyof typeof deviations): typeof test | typeof test.skip {
  return process.env['LATCHKEY_TARGET'] === 'emulator' ? test.skip : test;
}
