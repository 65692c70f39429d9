import type { IRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { alarm, watched } from './alarm.ts';
import { serviceMetric, verifications, verificationsByPlan } from './verification-metrics.ts';

/** How verifications end, and what goes wrong in them. */
export function watchVerifications(facade: MonitoringFacade): void {
  // Not Lambda's own errors: the answer 401 takes an error, too.
  const failures = watched(facade, verifications(facade, 'failure'), {
    name: 'AuthorizerErrors',
    says: 'API keys cannot be verified, and such requests are answered 500',
    section: 'authorizer-errors',
    atLeast: 1,
    periodMinutes: 1,
    bad: 2,
    of: 3,
  });
  const counterFailures = watched(facade, serviceMetric(facade, 'CounterFailure'), {
    name: 'CounterFailures',
    says: 'The counters table does not answer, so rate limits are not kept',
    section: 'counter-failures',
    atLeast: 1,
    periodMinutes: 1,
    of: 1,
  });
  const otherTrouble = ['LimitedCountFailure', 'FirstUseFailure', 'LastUsedFailure', 'PepperMoveFailure'].map((name) =>
    serviceMetric(facade, name),
  );
  facade.monitorCustom({
    alarmFriendlyName: 'Verifications',
    metricGroups: [
      { title: 'By outcome and plan', metrics: [verificationsByPlan(facade), verifications(facade, 'unauthorized')] },
      { title: 'Rate-limited, by plan', metrics: [verificationsByPlan(facade, 'rate_limited')] },
      { title: 'Failures', metrics: [failures, counterFailures, ...otherTrouble] },
    ],
  });
}

/** What the gateway answers. */
export function watchApi(facade: MonitoringFacade, api: RestApi): void {
  facade.monitorApiGateway({
    // A type of the CDK that exactOptionalPropertyTypes tells apart.
    api: api as IRestApi,
    apiStage: api.deploymentStage.stageName,
    alarmFriendlyName: 'Api',
    add5XXFaultRateAlarm: {
      Critical: {
        ...alarm(facade, {
          name: 'ApiServerErrors',
          says: 'More than 1 % of requests are answered with a status of 500 or above',
          section: 'api-server-errors',
          periodMinutes: 5,
          bad: 2,
          of: 3,
        }),
        maxErrorRate: 0.01,
      },
    },
  });
}
