import { beforeEach, expect, test } from '@jest/globals';
import { CachedWebhookSecret } from '../../../../../lambdas/adapters/secrets-manager/cached-webhook-secret.ts';

const minute = 60_000;
const [first, second] = ['A'.repeat(32), 'B'.repeat(32)];

let now: number;
let reads: string[];
let stored: string | Error;
let source: CachedWebhookSecret;
beforeEach(() => {
  [now, reads, stored] = [0, [], first];
  const read = async (id: string) => {
    reads.push(id);
    if (stored instanceof Error) throw stored;
    return stored;
  };
  source = new CachedWebhookSecret(read, 'arn', () => now);
});

const bytesOf = async () => (await source.secrets()).map((secret) => Buffer.from(secret).toString('base64'));

test('is read once, even by many concurrent requests', async () => {
  await Promise.all([bytesOf(), bytesOf()]);
  now = 5 * minute - 1;
  expect(await bytesOf()).toEqual([first]);
  expect(reads).toEqual(['arn']);
});

test('is read again when it is five minutes old', async () => {
  await bytesOf();
  [now, stored] = [5 * minute, `${first} ${second}`];
  expect(await bytesOf()).toEqual([first, second]);
});

test('stays cached if it cannot be read again', async () => {
  await bytesOf();
  [now, stored] = [5 * minute, new Error('down')];
  expect(await bytesOf()).toEqual([first]);
  stored = 'nonsense!';
  now = 10 * minute;
  expect(await bytesOf()).toEqual([first]);
});

test('is requested again by the next message if it could not be read at first', async () => {
  stored = new Error('down');
  await expect(bytesOf()).rejects.toThrow('down');
  stored = first;
  expect(await bytesOf()).toEqual([first]);
});
