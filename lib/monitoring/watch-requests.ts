import type { IRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { alarm, watched } from './alarm.ts';
import { serviceMetric, verifications, verificationsByPlan } from './verification-metrics.ts';

/** Watches the outcomes of verifications and the failures in them. */
export function watchVerifications(facade: MonitoringFacade): void {
  // Lambda's own metric of errors counts every 401, because an authorizer can only return 401 by throwing an error.
  const failures = watched(facade, verifications(facade, 'failure'), {
    name: 'AuthorizerErrors',
    says: 'The authorizer cannot verify API keys; the affected requests fail with 500',
    section: 'authorizer-errors',
    atLeast: 1,
    periodMinutes: 1,
    bad: 2,
    of: 3,
  });
  // A single response that is late or lost is no outage.
  const counterFailures = watched(facade, serviceMetric(facade, 'CounterFailure'), {
    name: 'CounterFailures',
    says: 'The counters table does not respond; rate limits are not enforced',
    section: 'counter-failures',
    atLeast: 1,
    periodMinutes: 1,
    bad: 2,
    of: 3,
  });
  const unknownPlans = watched(facade, verifications(facade, 'plan_not_configured'), {
    name: 'UnknownPlans',
    says: 'Workspaces are on a plan that is not in the configuration; their requests are refused with 403',
    section: 'unknown-plans',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const otherFailures = (
    [
      'GiveBackFailure',
      'LimitedCountFailure',
      'FirstUseFailure',
      'LastUsedFailure',
      'PepperMoveFailure',
      'QuotaNoticeFailure',
    ] as const
  ).map((name) => serviceMetric(facade, name));
  facade.monitorCustom({
    alarmFriendlyName: 'Verifications',
    metricGroups: [
      {
        title: 'By outcome and plan',
        metrics: [
          verificationsByPlan(facade),
          verifications(facade, 'unauthorized'),
          verifications(facade, 'route_not_registered'),
        ],
      },
      { title: 'Rate limited, by plan', metrics: [verificationsByPlan(facade, 'rate_limited')] },
      { title: 'Failures', metrics: [failures, counterFailures, unknownPlans, ...otherFailures] },
    ],
  });
}

/** Watches the responses of the API. */
export function watchApi(facade: MonitoringFacade, api: RestApi): void {
  facade.monitorApiGateway({
    // The types of the CDK are not compatible under exactOptionalPropertyTypes.
    api: api as IRestApi,
    apiStage: api.deploymentStage.stageName,
    alarmFriendlyName: 'Api',
    add5XXFaultRateAlarm: {
      Critical: {
        ...alarm(facade, {
          name: 'ApiServerErrors',
          says: 'More than 1 % of requests fail with a status of 500 or above',
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
