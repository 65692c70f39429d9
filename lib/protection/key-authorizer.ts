import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AuthorizerEnvironment, RouteScope, Variables } from '../../lambdas/environment.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import type { CountersTable } from '../state/counters-table.ts';
import type { KeysTable } from '../state/keys-table.ts';
import type { PepperSecret } from '../state/pepper-secret.ts';
import type { Invoked } from './lambda-authorizer.ts';

type Environment = Variables<typeof AuthorizerEnvironment>;

export interface KeyAuthorizerProps {
  /** Adds the function to the API as its authorizer, in the scope of this construct, and returns the id of the authorizer. */
  readonly attach: (scope: Construct, invoked: Invoked) => string;
  /** Returns the scope and the cost of each protected route. Called at synthesis. */
  readonly routeScopes: () => Readonly<Record<string, RouteScope>>;
  readonly limitAtGateway: boolean;
  readonly keys: KeysTable;
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  /** The settings that come from the configuration. */
  readonly settings: Pick<
    Environment,
    'KEY_FORMAT' | 'PLANS' | 'USAGE_PLAN_SUFFIX' | 'SHARED_GATEWAY_KEYS' | 'ON_COUNTER_FAILURE'
  >;
  readonly memoryMiB: number;
  readonly reservedConcurrency: number | null;
  /** Instances that Lambda keeps ready. null: none. */
  readonly provisionedConcurrency: number | null;
  readonly defaults: FunctionDefaults;
}

/** The Lambda authorizer of the hot path. It verifies the API key of each request and counts the request. */
export class KeyAuthorizer extends Construct {
  readonly function: IFunction;
  readonly authorizerId: string;

  constructor(scope: Construct, id: string, props: KeyAuthorizerProps) {
    super(scope, id);
    const { keys, counters, pepper, settings, memoryMiB, provisionedConcurrency, defaults } = props;
    const environment: Omit<Environment, 'ROUTE_SCOPES'> = {
      ...settings,
      KEYS_TABLE: keys.table.tableName,
      COUNTERS_TABLE: counters.table.tableName,
      PEPPER_SECRET: pepper.secret.secretArn,
      LIMIT_AT_GATEWAY: String(props.limitAtGateway),
    };
    const authorizer = new BundledFunction(this, 'Lambda', {
      isWaitedFor: true,
      name: 'authorizer',
      environment,
      lateSettings: (): Pick<Environment, 'ROUTE_SCOPES'> => ({ ROUTE_SCOPES: props.routeScopes() }),
      memoryMiB,
      reservedConcurrency: props.reservedConcurrency,
      ...defaults,
    });
    keys.grant(authorizer, 'verify');
    counters.grantCount(authorizer);
    pepper.grantRead(authorizer);
    this.function = authorizer.function;

    // Provisioned concurrency belongs to a version, which the alias names; calls of the function itself would not use it.
    const invoked =
      provisionedConcurrency === null
        ? authorizer.function
        : authorizer.function.addAlias('live', { provisionedConcurrentExecutions: provisionedConcurrency });
    this.authorizerId = props.attach(this, invoked);
  }
}
