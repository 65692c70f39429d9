import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { alarm, watched } from './alarm.ts';
import { maxSummands, sumOf } from './metric-sum.ts';

/** The hot path, but for its errors: lib/monitoring/watch-requests.ts tells which are any. */
export function watchAuthorizer(facade: MonitoringFacade, lambdaFunction: IFunction): void {
  facade.monitorLambdaFunction({
    lambdaFunction,
    alarmFriendlyName: 'Authorizer',
    humanReadableName: 'Authorizer (Lambda takes its answers 401 for faults)',
    addLatencyP99Alarm: {
      Critical: {
        ...alarm(facade, {
          name: 'AuthorizerLatency',
          says: 'One verification in a hundred takes longer than a second',
          section: 'authorizer-latency',
          periodMinutes: 5,
          of: 3,
        }),
        maxLatency: Duration.seconds(1),
        // Of a few requests the slowest is the first of a new instance.
        evaluateLowSampleCountPercentile: false,
      },
    },
    addThrottlesCountAlarm: {
      Critical: {
        ...alarm(facade, {
          name: 'AuthorizerThrottles',
          says: 'Lambda refuses to run the authorizer, and such requests are answered 500',
          section: 'authorizer-throttles',
          periodMinutes: 1,
          bad: 2,
          of: 3,
        }),
        maxErrorCount: 0,
      },
    },
  });
}

const kinds = {
  function: {
    says: 'Lambda refuses to run a function behind the API, and such requests are answered 500',
    section: 'function-throttles',
  },
  authorizer: {
    says: 'Lambda refuses to run the authorizer, and such requests are answered 500',
    section: 'authorizer-throttles',
  },
  rotation: {
    says: 'Lambda refuses to run a function that looks after keys, so that rotations are late',
    section: 'rotation-throttles',
  },
  event: {
    says: 'Lambda refuses to run a function that hands events on, so that they are late',
    section: 'event-throttles',
  },
} as const;

/** What is told of their throttles. */
export type FunctionKind = keyof typeof kinds;

/** Functions together. */
export function watchFunctions(
  facade: MonitoringFacade,
  name: string,
  functions: readonly IFunction[],
  kind: FunctionKind = 'function',
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
            ...kinds[kind],
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
