import { Duration, Stack } from 'aws-cdk-lib';
import type { IRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DefaultDashboardFactory, MonitoringFacade, noopAction, notifySns } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import { alarm, watched } from './alarm.ts';
import { maxSummands, sumOf } from './metric-sum.ts';
import { systemErrors, throttledRequests } from './table-health.ts';
import { namespace, troubleMetric, verifications, verificationsByPlan } from './verification-metrics.ts';

export interface MonitoringProps {
  readonly restApi: RestApi;
  readonly authorizer: IFunction;
  /** All others. */
  readonly functions: readonly IFunction[];
  readonly keysTable: TableV2;
  readonly countersTable: TableV2;
  /** Hears when an alarm starts and when it ends; undefined: alarms only show in CloudWatch. */
  readonly topic: ITopic | undefined;
}

/** A dashboard of what the service does, and the alarms of docs/runbook.md. */
export class Monitoring extends Construct {
  readonly #facade: MonitoringFacade;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.#facade = new MonitoringFacade(this, 'Facade', {
      metricFactoryDefaults: { namespace },
      alarmFactoryDefaults: {
        alarmNamePrefix: stackName,
        actionsEnabled: true,
        action: props.topic === undefined ? noopAction() : notifySns(props.topic, props.topic),
      },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', { dashboardNamePrefix: stackName }),
    });
    this.#watchVerifications();
    this.#watchApi(props.restApi);
    this.#watchAuthorizer(props.authorizer);
    this.watchFunctions('Function', props.functions);
    this.#watchKeysTable(props.keysTable);
    this.#watchCountersTable(props.countersTable);
  }

  #watchVerifications(): void {
    // Not Lambda's own errors: the answer 401 takes an error, too.
    const failures = watched(this, verifications(this, 'failure'), {
      name: 'AuthorizerErrors',
      says: 'API keys cannot be verified, and such requests are answered 500',
      section: 'authorizer-errors',
      atLeast: 1,
      periodMinutes: 1,
      bad: 2,
      of: 3,
    });
    const counterFailures = watched(this, troubleMetric(this, 'CounterFailure'), {
      name: 'CounterFailures',
      says: 'The counters table does not answer, so rate limits are not kept',
      section: 'counter-failures',
      atLeast: 1,
      periodMinutes: 1,
      of: 1,
    });
    const otherTrouble = [troubleMetric(this, 'LastUsedFailure'), troubleMetric(this, 'PepperMoveFailure')];
    this.#facade.monitorCustom({
      alarmFriendlyName: 'Verifications',
      metricGroups: [
        { title: 'By outcome and plan', metrics: [verificationsByPlan(this), verifications(this, 'unauthorized')] },
        { title: 'Rate-limited, by plan', metrics: [verificationsByPlan(this, 'rate_limited')] },
        { title: 'Failures', metrics: [failures, counterFailures, ...otherTrouble] },
      ],
    });
  }

  #watchApi(api: RestApi): void {
    this.#facade.monitorApiGateway({
      // Types of the CDK that exactOptionalPropertyTypes tells apart; so is the table's below.
      api: api as IRestApi,
      apiStage: api.deploymentStage.stageName,
      alarmFriendlyName: 'Api',
      add5XXFaultRateAlarm: {
        Critical: {
          ...alarm(this, {
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

  #watchAuthorizer(lambdaFunction: IFunction): void {
    this.#facade.monitorLambdaFunction({
      lambdaFunction,
      alarmFriendlyName: 'Authorizer',
      humanReadableName: 'Authorizer (Lambda takes its answers 401 for faults)',
      addLatencyP99Alarm: {
        Critical: {
          ...alarm(this, {
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
          ...alarm(this, {
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

  /** Adds an alarm on the throttles of functions, named after what they are. Requests that need them fail meanwhile. */
  watchFunctions(name: string, functions: readonly IFunction[]): void {
    const throttles = functions.map((each) => each.metricThrottles({ statistic: Stats.SUM }));
    const groups = Array.from({ length: Math.ceil(throttles.length / maxSummands) }, (_, index) =>
      throttles.slice(index * maxSummands, (index + 1) * maxSummands),
    );
    this.#facade.monitorCustom({
      alarmFriendlyName: `${name}s`,
      humanReadableName: `${name}s`,
      metricGroups: [
        {
          title: 'Throttles',
          metrics: groups.map((group, index) =>
            watched(this, sumOf(`throttles${index + 1}n`, group), {
              name: `${name}Throttles${index + 1}`,
              says: 'Lambda refuses to run a function behind the API, and such requests are answered 500',
              section: 'function-throttles',
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

  #watchKeysTable(table: TableV2): void {
    this.#watchTable(table, {
      name: 'KeysTable',
      section: 'keys-table',
      effect: 'Requests fail with 500 or 503',
    });
  }

  #watchCountersTable(table: TableV2): void {
    this.#watchTable(table, {
      name: 'CountersTable',
      section: 'counters-table',
      effect: 'Requests are not counted, and pass or fail as onCounterFailure says',
    });
  }

  #watchTable(table: TableV2, { name, section, effect }: Record<'name' | 'section' | 'effect', string>): void {
    const throttles = watched(this, throttledRequests(table), {
      name: `${name}Throttles`,
      says: `DynamoDB throttles the table. ${effect}`,
      section: `${section}-throttles`,
      atLeast: 10,
      periodMinutes: 5,
      of: 1,
    });
    const errors = watched(this, systemErrors(table), {
      name: `${name}Errors`,
      says: `DynamoDB fails at its end. ${effect}`,
      section: `${section}-errors`,
      atLeast: 10,
      periodMinutes: 5,
      of: 1,
    });
    this.#facade.monitorDynamoTable({ table: table as ITable, alarmFriendlyName: name });
    this.#facade.monitorCustom({
      alarmFriendlyName: `${name}Health`,
      humanReadableName: `${name}: throttles and errors`,
      metricGroups: [
        { title: 'Throttled', metrics: [throttles] },
        { title: 'System errors', metrics: [errors] },
      ],
    });
  }
}
