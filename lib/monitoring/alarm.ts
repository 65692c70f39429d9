import { Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricWithAlarm, MetricWithAlarmSupport } from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';

export interface AlarmDescription {
  /** The name without the stack's. */
  readonly name: string;
  /** What is wrong, in one sentence without its full stop. */
  readonly says: string;
  /** The heading of docs/runbook.md, as its anchor. */
  readonly section: string;
  readonly periodMinutes: number;
  /** How many of the last periods must be bad; all by default. */
  readonly bad?: number;
  readonly of: number;
}

/** What all alarms have in common: a name that tells deployments apart, and a way to the runbook. */
export function alarm(scope: Construct, description: AlarmDescription) {
  const { name, says, section, periodMinutes, of, bad = of } = description;
  return {
    alarmNameOverride: `${Stack.of(scope).stackName}-${name}`,
    alarmDescriptionOverride: `${says}. What to do: docs/runbook.md#${section}`,
    period: Duration.minutes(periodMinutes),
    evaluationPeriods: of,
    datapointsToAlarm: bad,
    // No requests, no trouble; and what counts trouble is written only when there is some.
    treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
  };
}

/** A metric that should be zero, with its alarm. */
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
