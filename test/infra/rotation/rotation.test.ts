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
  ])('every %i minutes keys are looked after', (everyMinutes, ScheduleExpression, MaximumEventAgeInSeconds) => {
    const template = synthesized({ rotation: { everyMinutes } });
    expect(scheduleOf('rotate-keys', template)?.Properties).toMatchObject({
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Input: '{}', RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds } },
    });
  });

  test('every hour the review goes on', () => {
    expect(scheduleOf('review-keys')?.Properties).toMatchObject({ ScheduleExpression: 'rate(60 minutes)' });
  });

  test.each(['rotate-keys', 'review-keys'])('a run of %s that fails is not repeated, and told of', (name) => {
    const { Target } = scheduleOf(name)?.Properties ?? {};
    const invoking = stack
      .all('AWS::Lambda::EventInvokeConfig')
      .find(({ Properties }) => Properties['FunctionName'].Ref === stack.function(name).id);
    expect(invoking?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: Target.DeadLetterConfig.Arn } },
    });
  });

  test('a run ends before the next one of the default schedule begins', () => {
    expect(stack.function('rotate-keys').Properties['Timeout']).toBeLessThan(300);
  });
});

describe('the pepper', () => {
  test('is not rotated by itself, unless the configuration says so', () => {
    expect(stack.all('AWS::SecretsManager::RotationSchedule')).toEqual([]);
  });

  test('is rotated every so many days, and not at the deployment', () => {
    const template = synthesized({ rotation: { pepperEveryDays: 90 } });
    expect(template.only('AWS::SecretsManager::RotationSchedule').Properties).toEqual({
      SecretId: { Ref: template.named('PepperSecretArn').id },
      RotationLambdaARN: arnOf('rotate-pepper', template),
      RotationRules: { AutomaticallyAfterDays: 90 },
      RotateImmediatelyOnUpdate: false,
    });
  });

  test('is rotated only after Secrets Manager may call the function', () => {
    const template = synthesized({ rotation: { pepperEveryDays: 90 } });
    const permission = template
      .all('AWS::Lambda::Permission')
      .find(({ Properties }) => Properties['SourceArn']?.Ref === template.named('PepperSecretArn').id);
    expect(template.only('AWS::SecretsManager::RotationSchedule').DependsOn).toContain(permission?.id);
  });
});
