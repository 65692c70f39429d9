import { describe, expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

const stack = synthesized();

const arnOf = (name: string, template = stack) => ({ 'Fn::GetAtt': [template.function(name).id, 'Arn'] });
const scheduleOf = (name: string, template = stack) =>
  template
    .all('AWS::Scheduler::Schedule')
    .find(({ Properties }) => JSON.stringify(Properties['Target'].Arn) === JSON.stringify(arnOf(name, template)));

describe('schedules', () => {
  test.each([
    [1, 'rate(1 minute)', 300],
    [5, 'rate(5 minutes)', 300],
    [60, 'rate(60 minutes)', 3600],
  ])('keys are processed every %i minutes', (everyMinutes, ScheduleExpression, MaximumEventAgeInSeconds) => {
    const template = synthesized({ rotation: { everyMinutes } });
    expect(scheduleOf('rotate-keys', template)?.Properties).toMatchObject({
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Input: '{}', RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds } },
    });
  });

  test('the review runs every hour', () => {
    expect(scheduleOf('review-keys')?.Properties).toMatchObject({ ScheduleExpression: 'rate(60 minutes)' });
  });

  test('usage is added up every ten minutes', () => {
    expect(scheduleOf('roll-up-usage')?.Properties).toMatchObject({ ScheduleExpression: 'rate(10 minutes)' });
  });

  test.each(['rotate-keys', 'review-keys', 'roll-up-usage'])(
    'a failed run of %s is not repeated and goes to the dead-letter queue',
    (name) => {
      const { Target } = scheduleOf(name)?.Properties ?? {};
      const invoking = stack
        .all('AWS::Lambda::EventInvokeConfig')
        .find(({ Properties }) => Properties['FunctionName'].Ref === stack.function(name).id);
      expect(invoking?.Properties).toMatchObject({
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: Target.DeadLetterConfig.Arn } },
      });
    },
  );

  test('a run ends before the next run of the default schedule', () => {
    expect(stack.function('rotate-keys').Properties['Timeout']).toBeLessThan(300);
  });
});

describe('the pepper', () => {
  test('is not rotated automatically by default', () => {
    expect(stack.all('AWS::SecretsManager::RotationSchedule')).toEqual([]);
  });

  test('is rotated at the configured interval, not at the deployment', () => {
    const template = synthesized({ rotation: { pepperEveryDays: 90 } });
    expect(template.only('AWS::SecretsManager::RotationSchedule').Properties).toEqual({
      SecretId: { Ref: template.named('PepperSecretArn').id },
      RotationLambdaARN: arnOf('rotate-pepper', template),
      RotationRules: { AutomaticallyAfterDays: 90 },
      RotateImmediatelyOnUpdate: false,
    });
  });

  test('gets its schedule only after Secrets Manager may call the function', () => {
    const template = synthesized({ rotation: { pepperEveryDays: 90 } });
    const permission = template
      .all('AWS::Lambda::Permission')
      .find(({ Properties }) => Properties['SourceArn']?.Ref === template.named('PepperSecretArn').id);
    expect(template.only('AWS::SecretsManager::RotationSchedule').DependsOn).toContain(permission?.id);
  });
});
