import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

export interface CounterFailureAlarmProps {
  /** The SNS topic that hears when it starts and when it ends; null: it only shows in CloudWatch. */
  readonly topicArn: string | null;
}

/** Says that requests could not be counted: until it ends they all pass, or all fail, as `onCounterFailure` decides. */
export class CounterFailureAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, { topicArn }: CounterFailureAlarmProps) {
    super(scope, id);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: 'Latchkey: the counters table does not answer, so rate limits are not kept',
      // As lambdas/metrics.ts writes it.
      metric: new Metric({
        namespace: 'Latchkey',
        metricName: 'CounterFailure',
        dimensionsMap: { service: Stack.of(this).stackName },
        statistic: Stats.SUM,
        period: Duration.minutes(1),
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Written only when it happens.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topicArn !== null) {
      const notify = { bind: () => ({ alarmActionArn: topicArn }) };
      this.alarm.addAlarmAction(notify);
      this.alarm.addOkAction(notify);
    }
  }
}
