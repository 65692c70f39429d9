import { beforeEach, describe, expect, test } from '@jest/globals';
import { Stack } from '../../../../local/template/template.ts';
import { readSchedules, startSchedules } from '../../../../local/triggers/schedules.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { RecordedCalls, returns, throws } from '../support/recorded-calls.ts';

const schedule = (ScheduleExpression: string, target: object = {}, more: object = {}) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: { 'Fn::GetAtt': ['Rotate', 'Arn'] },
      RoleArn: 'arn:role',
      Input: '{"task":"rotate"}',
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: 'arn:queue' },
      ...target,
    },
    ...more,
  },
});
const stackOf = (...schedules: object[]) =>
  new Stack({
    Resources: {
      Rotate: { Type: 'AWS::Lambda::Function' },
      ...Object.fromEntries(schedules.map((each, index) => [`Schedule${index}`, each as { Type: string }])),
    },
  });

describe('schedules of the template', () => {
  test('are read with their rates and inputs, except disabled ones', () => {
    const stack = stackOf(
      schedule('rate(5 minutes)'),
      schedule('rate(1 hour)', { Input: { Ref: 'AWS::NoValue' } }),
      schedule('rate(2 days)', {}, { State: 'DISABLED' }),
    );
    expect(readSchedules(stack)).toEqual([
      { id: 'Schedule0', functionId: 'Rotate', input: { task: 'rotate' }, everyMs: 300_000 },
      { id: 'Schedule1', functionId: 'Rotate', input: {}, everyMs: 3_600_000 },
    ]);
  });

  test.each<[string, object, string]>([
    ['a cron expression', schedule('cron(0 12 * * ? *)'), 'rate(5 minutes), not cron(0 12 * * ? *)'],
    ['no time at all', schedule('rate(0 minutes)'), 'only schedules such as rate(5 minutes)'],
    ['another target', schedule('rate(1 hour)', { Arn: 'arn:queue' }), 'arn:queue, which is not a function'],
    ['an input that is not JSON', schedule('rate(1 hour)', { Input: 'now' }), 'an input that is not JSON: now'],
    ['an end', schedule('rate(1 hour)', {}, { EndDate: '2027-01-01' }), 'EndDate'],
  ])('stop the start with %s', (_, resource, message) => {
    expect(() => readSchedules(stackOf(resource))).toThrow(message);
  });
});

describe('a schedule', () => {
  let timers: ManualTimers;
  let troubles: string[];
  beforeEach(() => {
    timers = new ManualTimers();
    troubles = [];
  });
  const start = (calls: RecordedCalls<unknown>) =>
    startSchedules([{ id: 'S', functionId: 'Rotate', input: { a: 1 }, everyMs: 1000 }], {
      call: (_, event) => calls.invoke(event),
      timers,
      onTrouble: (message) => troubles.push(message),
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test('runs its function at its rate, first after one period', async () => {
    const calls = new RecordedCalls();
    start(calls);
    timers.advance(999);
    expect(calls.events).toEqual([]);
    timers.advance(1);
    await settled();
    timers.advance(1000);
    await settled();
    expect(calls.events).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test('skips a run while another one is in progress', async () => {
    const end = Promise.withResolvers<void>();
    const calls = new RecordedCalls(async () => {
      await end.promise;
      return returns(null);
    });
    start(calls);
    timers.advance(3000);
    expect(calls.events).toHaveLength(1);
    end.resolve();
    await settled();
    timers.advance(1000);
    expect(calls.events).toHaveLength(2);
  });

  test('reports a run that fails, and continues', async () => {
    const calls = new RecordedCalls(throws('no luck'));
    start(calls);
    timers.advance(1000);
    await settled();
    expect(troubles).toEqual(['The schedule S failed: Error: no luck']);
    timers.advance(1000);
    expect(calls.events).toHaveLength(2);
  });

  test('ends with the run', () => {
    const calls = new RecordedCalls();
    start(calls)();
    timers.advance(5000);
    expect(calls.events).toEqual([]);
  });
});
