import { Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricWithAlarm, MetricWithAlarmSupport } from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';

export interface AlarmDescription {
  /** The name without the prefix of the stack. */
  readonly name: string;
  /** The problem and its effect, in one sentence without a full stop. */
  readonly says: string;
  /** The anchor of the section in docs/runbook.md. */
  readonly section: string;
  /** Length of one period, in minutes. */
  readonly periodMinutes: number;
  /** How many of the last `of` periods must breach. @default all */
  readonly bad?: number;
  /** How many periods CloudWatch evaluates. */
  readonly of: number;
}

/** Returns the properties that all alarms share: a name with the stack's name, and a pointer to the runbook. */
export function alarm(scope: Construct, description: AlarmDescription) {
  const { name, says, section, periodMinutes, of, bad = of } = description;
  return {
    alarmNameOverride: `${Stack.of(scope).stackName}-${name}`,
    alarmDescriptionOverride: `${says}. What to do: @latchkey/cdk/docs/runbook.md#${section}`,
    period: Duration.minutes(periodMinutes),
    evaluationPeriods: of,
    datapointsToAlarm: bad,
    // Without requests there is no failure, and metrics of failures are written only when there are some.
    treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
  };
}

/** Returns a metric with an alarm at a threshold. */
export function watched(
  scope: Construct,
  metric: MetricWithAlarmSupport,
  { atLeast, ...description }: AlarmDescription & { readonly atLeast: number },
): CustomMetricWithAlarm {
  return {
    metric,
    alarmFriendlyName: description.name,
    addAlarm: {
      Critical: {
        ...alarm(scope, description),
        threshold: atLeast,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      },
    },
  };
}
