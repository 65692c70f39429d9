import { describe, test } from '@jest/globals';
import type { deviations } from '../../support/service/deviations.ts';
import { signIn } from '../../support/sign-in/sign-in.ts';

/**
 * Returns `test`, or `test.skip` if the deployment under test is the emulator, which deviates in this behavior. Skipping
 * hides nothing: the same test runs on the local gateway in every `npm test`.
 */
export function testUnlessDeviating(_in: keyof typeof deviations): typeof test | typeof test.skip {
  return process.env['LATCHKEY_TARGET'] === 'emulator' ? test.skip : test;
}

/** Whether people can sign in. A deployment has another provider or none, and the tests know no password there. */
export const hasSignIn = process.env['LATCHKEY_LOCAL_RUN'] !== undefined;

/** Tests with people are skipped only on a deployment. They run in every `npm test`; `deviations.signIn` lists them. */
export const testWithSignIn = hasSignIn ? test : test.skip;
export const describeWithSignIn = hasSignIn ? describe : describe.skip;

/** The password of every person at the provider of the local run. */
export function consolePassword(): string {
  const password = process.env['LATCHKEY_CONSOLE_PASSWORD'];
  if (password === undefined) throw new Error('LATCHKEY_CONSOLE_PASSWORD is missing: the local run has one.');
  return password;
}

/** Signs a person in at the local run, and returns the access token. */
export function tokenOf(subject: string): Promise<string> {
  return signIn(process.env['LATCHKEY_BASE_URL'] ?? '', subject, consolePassword());
}
