import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { systemTimers } from '../../../../local/shared/timers.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test.each([1000, 40 * 24 * 3600 * 1000])('an action runs once after %i ms', (ms) => {
  const action = jest.fn();
  systemTimers.after(ms, action);
  jest.advanceTimersByTime(ms - 1);
  expect(action).not.toHaveBeenCalled();
  jest.advanceTimersByTime(ms);
  expect(action).toHaveBeenCalledTimes(1);
});

test.each([1000, 40 * 24 * 3600 * 1000])('a cancelled action does not run after %i ms', (ms) => {
  const action = jest.fn();
  const cancel = systemTimers.after(ms, action);
  jest.advanceTimersByTime(ms - 1);
  cancel();
  jest.advanceTimersByTime(ms);
  expect(action).not.toHaveBeenCalled();
  expect(jest.getTimerCount()).toBe(0);
});
