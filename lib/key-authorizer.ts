import { Duration } from 'aws-cdk-lib';
import { type CfnAuthorizer, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AuthorizerEnvironment, Variables } from '../lambdas/environment.ts';
import { BundledFunction, type FunctionDefaults } from './bundled-function.ts';
import type { CountersTable } from './counters-table.ts';
import type { KeysTable } from './keys-table.ts';
import type { PepperSecret } from './pepper-secret.ts';

type Environment = Variables<typeof AuthorizerEnvironment>;

export interface KeyAuthorizerProps {
  readonly keys: KeysTable;
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  /** The environment variables that come from the configuration. */
  readonly settings: Omit<Environment, 'KEYS_TABLE' | 'COUNTERS_TABLE' | 'PEPPER_SECRET'>;
  readonly memoryMiB: number;
  /** Instances that are kept ready; null: none. */
  readonly provisionedConcurrency: number | null;
  readonly defaults: FunctionDefaults;
}

/** The hot path: verifies the API key of each request, and counts it. */
export class KeyAuthorizer extends Construct {
  readonly authorizer: RequestAuthorizer;
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: KeyAuthorizerProps) {
    super(scope, id);
    const { keys, counters, pepper, settings, memoryMiB, provisionedConcurrency, defaults } = props;
    const environment: Environment = {
      ...settings,
      KEYS_TABLE: keys.table.tableName,
      COUNTERS_TABLE: counters.table.tableName,
      PEPPER_SECRET: pepper.secret.secretArn,
    };
    const authorizer = new BundledFunction(this, 'Lambda', { name: 'authorizer', environment, memoryMiB, ...defaults });
    keys.grantVerify(authorizer);
    counters.grantCount(authorizer);
    pepper.grantRead(authorizer);

    this.function = authorizer.function;
    this.authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: provisionedConcurrency === null ? this.function : ready(authorizer.function, provisionedConcurrency),
      // A cached answer would skip counting and outlive the key. Without a cache no identity source is needed either,
      // so that a key may come in one header or the other.
      resultsCacheTtl: Duration.seconds(0),
      identitySources: [],
    });
    // The construct writes an empty text, which API Gateway might take for an expression.
    const resource = this.authorizer.node.defaultChild as CfnAuthorizer;
    resource.addPropertyDeletionOverride('IdentitySource');
  }
}

/** Instances are kept ready of a version, which the alias names; a call of the function itself would start others. */
function ready(authorizer: LambdaFunction, instances: number): IFunction {
  // A type of the CDK that exactOptionalPropertyTypes tells apart.
  return authorizer.addAlias('live', { provisionedConcurrentExecutions: instances }) as IFunction;
}
