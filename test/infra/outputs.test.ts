import { describe, expect, test } from '@jest/globals';
import { synthesized } from './support/synthesized.ts';

const stack = synthesized();

test('the outputs are what an operator needs to know', () => {
  expect(Object.keys(stack.outputs()).sort()).toEqual([
    'ApiUrl',
    'CountersTableName',
    'KeysTableName',
    'PepperSecretArn',
    'PhotoRequestsTableName',
  ]);
});

describe('the counter failure alarm', () => {
  const alarmOf = (config: unknown) => synthesized(config).only('AWS::CloudWatch::Alarm').Properties;

  test('goes off at the first request that could not be counted', () => {
    expect(alarmOf({})).toMatchObject({
      Namespace: 'Latchkey',
      MetricName: 'CounterFailure',
      Dimensions: [{ Name: 'service', Value: 'Latchkey' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('tells the configured topic, or nobody', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:operators';
    expect(alarmOf({ alarmTopicArn: topic })).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    expect(alarmOf({})).not.toHaveProperty('AlarmActions');
  });
});
