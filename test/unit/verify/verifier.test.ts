import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Verifier as DomainVerifier } from '../../../lambdas/domain/verification/verifier.ts';
import { createVerifierWith } from '../../../verify/verifier.ts';
import { keyFormat, noon } from '../../support/stores/keys.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** The settings of a local run that does not respond. */
const nowhere = { dynamodb: 'http://127.0.0.1:1', secretsManager: 'http://127.0.0.1:1' };
const names = { keysTable: 'Keys', countersTable: 'Counters', pepperSecret: 'pepper', region: 'eu-west-1' };
const settings = JSON.stringify({ ...names, onCounterFailure: 'deny', keyFormat, plans: {}, endpoints: nowhere });

test('close waits for counts that the timer is writing', async () => {
  const writing = Promise.withResolvers<void>();
  const write = jest.spyOn(DomainVerifier.prototype, 'writeRefusals').mockReturnValue(undefined);
  const verifier = createVerifierWith({ settings, onError: () => {} }, () => noon);
  await verifier.ready().catch(() => {});
  write.mockReturnValueOnce(writing.promise);
  jest.advanceTimersByTime(1000);
  expect(write).toHaveBeenCalledTimes(1);

  const closed = jest.fn();
  const closing = verifier.close().then(closed);
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  expect(closed).not.toHaveBeenCalled();
  writing.resolve();
  await closing;
});
