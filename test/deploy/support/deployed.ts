import { Account, emulated } from './aws.ts';

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: these tests are run by npm run test:deploy.`);
  return value;
}

/** The outputs that `cdk deploy` wrote. */
export const outputs: Readonly<Record<string, string>> = JSON.parse(given('LATCHKEY_STACK_OUTPUTS'));
export const baseUrl = given('LATCHKEY_BASE_URL');
export const account = new Account(emulated(given('LATCHKEY_AWS_ENDPOINT')));
