import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';
import { type AlarmDescription, alarm, watched } from './alarm.ts';
import { maxSummands, sumOf } from './metric-sum.ts';

/** Watches latency and throttles of the authorizer. lib/monitoring/watch-requests.ts watches its failures. */
export function watchAuthorizer(facade: MonitoringFacade, lambdaFunction: IFunction): void {
  facade.monitorLambdaFunction({
    lambdaFunction,
    alarmFriendlyName: 'Authorizer',
    humanReadableName: 'Authorizer (Lambda counts every 401 as an error)',
    addLatencyP99Alarm: {
      Critical: {
        ...alarm(facade, {
          name: 'AuthorizerLatency',
          says: 'The p99 latency of the authorizer is above one second',
          section: 'authorizer-latency',
          periodMinutes: 5,
          of: 3,
        }),
        maxLatency: Duration.seconds(1),
        // With few requests, p99 is the cold start of one instance.
        evaluateLowSampleCountPercentile: false,
      },
    },
    addThrottlesCountAlarm: {
      Critical: {
        ...alarm(facade, {
          name: 'AuthorizerThrottles',
          ...authorizerThrottles,
          periodMinutes: 1,
          bad: 2,
          of: 3,
        }),
        maxErrorCount: 0,
      },
    },
  });
}

/** The text of a throttle alarm, and its section of the runbook. */
export type ThrottleAlarm = Pick<AlarmDescription, 'says' | 'section'>;

const behindTheApi: ThrottleAlarm = {
  says: 'Lambda throttled a function behind the API; the affected requests fail with 500',
  section: 'function-throttles',
};

/** The throttle alarm of authorizers. */
export const authorizerThrottles: ThrottleAlarm = {
  says: 'Lambda throttled the authorizer; the affected requests fail with 500',
  section: 'authorizer-throttles',
};

/** Watches the throttles and errors of a group of functions, with one alarm for every ten functions. */
export function watchFunctions(
  facade: MonitoringFacade,
  name: string,
  functions: readonly IFunction[],
  throttleAlarm: ThrottleAlarm = behindTheApi,
): void {
  const throttles = functions.map((each) => each.metricThrottles({ statistic: Stats.SUM }));
  const groups = Array.from({ length: Math.ceil(throttles.length / maxSummands) }, (_, index) =>
    throttles.slice(index * maxSummands, (index + 1) * maxSummands),
  );
  facade.monitorCustom({
    alarmFriendlyName: `${name}s`,
    humanReadableName: `${name}s`,
    metricGroups: [
      {
        title: 'Throttles',
        metrics: groups.map((group, index) =>
          watched(facade, sumOf(`throttles${index + 1}n`, group), {
            name: `${name}Throttles${index + 1}`,
            ...throttleAlarm,
            atLeast: 1,
            periodMinutes: 1,
            bad: 2,
            of: 3,
          }),
        ),
      },
      { title: 'Errors', metrics: functions.map((each) => each.metricErrors({ statistic: Stats.SUM })) },
    ],
  });
}

/**
 * Adds an alarm on the throttles of an authorizer to a stack other than Latchkey's.
 * @param scope A construct in that stack
 * @param latchkey A construct in Latchkey's stack. Its name is in the name of the alarm, which the policy of the topic requires
 */
export function alarmOnThrottles(
  scope: Construct,
  latchkey: Construct,
  { name, authorizer, topic }: { name: string; authorizer: IFunction; topic: ITopic | undefined },
): void {
  const { alarmNameOverride, alarmDescriptionOverride, period, treatMissingDataOverride, ...periods } = alarm(
    latchkey,
    {
      name: `${name}Throttles1`,
      ...authorizerThrottles,
      periodMinutes: 1,
      bad: 2,
      of: 3,
    },
  );
  const throttled = new Alarm(scope, 'Throttles', {
    alarmName: alarmNameOverride,
    alarmDescription: alarmDescriptionOverride,
    metric: authorizer.metricThrottles({ statistic: Stats.SUM, period }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: treatMissingDataOverride,
    ...periods,
  });
  if (topic === undefined) return;
  throttled.addAlarmAction(new SnsAction(topic));
  throttled.addOkAction(new SnsAction(topic));
}
