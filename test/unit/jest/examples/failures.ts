import { beforeAll, describe, expect, test } from '@jest/globals';

test('an expectation', () => {
  expect(1).toBe(2);
});

test('a promise that nobody waits for', async () => {
  void Promise.reject(new Error('lost'));
  await new Promise(setImmediate);
});

test('a test without an end', () => new Promise(() => {}), 20);

describe('a hook', () => {
  beforeAll(() => {
    throw new Error('not ready');
  });

  test('of a test', () => {});
});

test('success', () => {
  expect({ name: 'Acme' }).toEqual({ name: expect.any(String) });
});
