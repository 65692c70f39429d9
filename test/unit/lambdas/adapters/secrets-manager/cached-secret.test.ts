import { expect, test } from '@jest/globals';
import { cachedSecret } from '../../../../../lambdas/adapters/secrets-manager/cached-secret.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';

test('a secret is read when it is first needed, once for concurrent callers', async () => {
  const read: string[] = [];
  const secret = cachedSecret(async (id) => `value ${read.push(id)}`, 'arn:secret');
  expect(read).toEqual([]);
  expect(await Promise.all([secret(), secret()])).toEqual(['value 1', 'value 1']);
  expect(await secret()).toBe('value 1');
  expect(read).toEqual(['arn:secret']);
});

test('a secret that could not be read is read again by the next caller', async () => {
  let reads = 0;
  const secret = cachedSecret(async () => {
    if (++reads === 1) throw new ServiceUnavailableError();
    return 'value';
  }, 'arn:secret');
  await expect(secret()).rejects.toThrow(ServiceUnavailableError);
  expect(await secret()).toBe('value');
  expect(reads).toBe(2);
});
