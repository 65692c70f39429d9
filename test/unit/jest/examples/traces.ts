import { expect, jest, test } from '@jest/globals';

/** Leaves traces, and fails if it finds those of an earlier file. */

let loaded = 0;
loaded += 1;

test('modules are as they were loaded', () => {
  expect(loaded).toBe(1);
  loaded += 1;
});

test('variables and globals are as before', () => {
  expect(process.env['LATCHKEY_TRACE']).toBeUndefined();
  expect(process.env['HOME']).not.toBe('elsewhere');
  expect(fetch.name).toBe('fetch');
  process.env['LATCHKEY_TRACE'] = 'left';
  process.env['HOME'] = 'elsewhere';
  Object.assign(globalThis, { fetch: async () => new Response() });
});

test('the process is as before', () => {
  expect(process.listeners('SIGHUP')).toEqual([]);
  expect(process.cwd()).not.toBe('/');
  expect(process.exitCode).toBeUndefined();
  process.on('SIGHUP', () => {});
  process.chdir('/');
  process.exitCode = 7;
});

test('functions and the clock are real', () => {
  expect(Math.max(1, 2)).toBe(2);
  expect(Date.now()).toBeGreaterThan(0);
  jest.spyOn(Math, 'max').mockReturnValue(0);
  jest.useFakeTimers({ now: 0 });
});
