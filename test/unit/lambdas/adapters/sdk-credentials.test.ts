import { afterEach, expect, test } from '@jest/globals';
import { defaultProvider } from '../../../../lambdas/adapters/sdk-credentials.ts';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const before = names.map((name) => [name, process.env[name]] as const);
const set = (values: readonly (readonly [string, string | undefined])[]) => {
  for (const [name, value] of values) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
};
afterEach(() => set(before));

test('the credentials are those in the environment of the function', async () => {
  set([
    ['AWS_ACCESS_KEY_ID', 'id'],
    ['AWS_SECRET_ACCESS_KEY', 'secret'],
    ['AWS_SESSION_TOKEN', 'token'],
  ]);
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
  set([['AWS_SESSION_TOKEN', undefined]]);
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
});

test('without credentials in the environment, a call fails and names the variables', async () => {
  set(names.map((name) => [name, undefined]));
  await expect(defaultProvider()()).rejects.toThrow('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
});
