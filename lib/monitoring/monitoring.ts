import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DefaultDashboardFactory, MonitoringFacade, noopAction, notifySns } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import { metricNamespace } from '../../lambdas/environment.ts';
import type { KeyEvents } from '../events/key-events.ts';
import type { Webhook } from '../events/webhook.ts';
import type { KeyRotation } from '../rotation/key-rotation.ts';
import { watchEventFunctions, watchEvents, watchWebhook } from './watch-events.ts';
import { alarmOnThrottles, authorizerThrottles, watchAuthorizer, watchFunctions } from './watch-functions.ts';
import { watchApi, watchVerifications } from './watch-requests.ts';
import { watchRotation } from './watch-rotation.ts';
import { watchCountersTable, watchKeysTable } from './watch-tables.ts';
import { watchUsage } from './watch-usage.ts';

export interface MonitoringProps {
  readonly restApi: RestApi;
  readonly authorizer: IFunction;
  readonly managementAuthorizer: IFunction;
  readonly sharedAuthorizer: IFunction;
  /** All other functions behind the API. */
  readonly functions: readonly IFunction[];
  readonly rotation: KeyRotation;
  /** The function that adds up usage. */
  readonly usageRollUp: IFunction;
  readonly events: KeyEvents;
  /** undefined: there is no webhook. */
  readonly webhook: Webhook | undefined;
  readonly keysTable: TableV2;
  readonly countersTable: TableV2;
  /** Receives a message when an alarm starts and when it ends. undefined: alarms only show in CloudWatch. */
  readonly topic: ITopic | undefined;
}

/** The dashboard of the service and the alarms of docs/runbook.md. */
export class Monitoring extends Construct {
  readonly #facade: MonitoringFacade;
  readonly #topic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#topic = props.topic;
    const { stackName } = Stack.of(this);
    this.#facade = new MonitoringFacade(this, 'Facade', {
      metricFactoryDefaults: { namespace: metricNamespace },
      alarmFactoryDefaults: {
        alarmNamePrefix: stackName,
        actionsEnabled: true,
        action: props.topic === undefined ? noopAction() : notifySns(props.topic, props.topic),
      },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', { dashboardNamePrefix: stackName }),
    });
    // The order of the calls is the order on the dashboard.
    watchVerifications(this.#facade);
    watchApi(this.#facade, props.restApi);
    watchAuthorizer(this.#facade, props.authorizer);
    this.watchAuthorizerThrottles('ManagementAuthorizer', props.managementAuthorizer);
    this.watchAuthorizerThrottles('SharedAuthorizer', props.sharedAuthorizer);
    this.watchFunctions('Function', props.functions);
    watchKeysTable(this.#facade, props.keysTable);
    watchCountersTable(this.#facade, props.countersTable);
    watchRotation(this.#facade, props.rotation);
    watchUsage(this.#facade, props.usageRollUp);
    watchEvents(this.#facade, props.events);
    if (props.webhook !== undefined) watchWebhook(this.#facade, props.webhook);
    const eventFunctions = [props.events.publisher, props.webhook?.sender].flatMap((each) => each?.function ?? []);
    watchEventFunctions(this.#facade, eventFunctions);
  }

  /**
   * Adds functions behind the API to the dashboard, with alarms on their throttles.
   * @param name Prefix of the alarm names
   */
  watchFunctions(name: string, functions: readonly IFunction[]): void {
    if (!/^[A-Za-z0-9]{1,100}$/.test(name)) {
      throw new Error(`"${name}" is not a name for alarms. Use 1 to 100 letters and digits.`);
    }
    watchFunctions(this.#facade, name, functions);
  }

  /**
   * Adds an alarm on the throttles of an authorizer. An authorizer in the same stack is on the dashboard, too; in another stack, the
   * dashboard would make the stacks depend on each other, so the alarm is in that stack.
   * @param name Prefix of the alarm name
   * @param scope The construct that an alarm in another stack is added to
   */
  watchAuthorizerThrottles(name: string, authorizer: IFunction, scope: Construct = this): void {
    if (Stack.of(scope) === Stack.of(this)) watchFunctions(this.#facade, name, [authorizer], authorizerThrottles);
    else alarmOnThrottles(scope, this.#facade, { name, authorizer, topic: this.#topic });
  }
}
