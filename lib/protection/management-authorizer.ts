import { Stack } from 'aws-cdk-lib';
import type { Method, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ManagementAuthorizerEnvironment, SignIn, Variables } from '../../lambdas/environment.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import type { ApiProtection } from './api-protection.ts';
import type { KeyAuthorizerProps } from './key-authorizer.ts';
import { addLambdaAuthorizer } from './lambda-authorizer.ts';

type Environment = Variables<typeof ManagementAuthorizerEnvironment>;

export interface ManagementAuthorizerProps
  extends Pick<
    KeyAuthorizerProps,
    'keys' | 'counters' | 'pepper' | 'settings' | 'memoryMiB' | 'reservedConcurrency' | 'defaults'
  > {
  /** The API of the service itself. */
  readonly restApi: RestApi;
  readonly protection: ApiProtection;
  /** null: nobody can sign in, and only API keys are accepted. */
  readonly signIn: SignIn;
}

/**
 * The authorizer of the management routes. It accepts API keys, as the authorizer of the hot path does, and access tokens of
 * people. It is a separate function to keep the hot path small.
 */
export class ManagementAuthorizer extends Construct {
  readonly function: IFunction;
  readonly #protection: ApiProtection;
  readonly #authorizerId: string;
  readonly #routeScopes: Record<string, string> = {};

  constructor(scope: Construct, id: string, props: ManagementAuthorizerProps) {
    super(scope, id);
    const { restApi, signIn, keys, counters, pepper, settings, memoryMiB, defaults } = props;
    const environment: Omit<Environment, 'ROUTE_SCOPES'> = {
      ...settings,
      KEYS_TABLE: keys.table.tableName,
      COUNTERS_TABLE: counters.table.tableName,
      PEPPER_SECRET: pepper.secret.secretArn,
      LIMIT_AT_GATEWAY: 'false',
      SIGN_IN: Stack.of(this).toJsonString(signIn),
    };
    const authorizer = new BundledFunction(this, 'Lambda', {
      isWaitedFor: true,
      name: 'management-authorizer',
      environment,
      lateSettings: (): Pick<Environment, 'ROUTE_SCOPES'> => ({ ROUTE_SCOPES: this.#routeScopes }),
      memoryMiB,
      reservedConcurrency: props.reservedConcurrency,
      ...defaults,
    });
    keys.grant(authorizer, 'verify');
    keys.grant(authorizer, 'list');
    counters.grantCount(authorizer);
    pepper.grantRead(authorizer);
    this.function = authorizer.function;
    this.#protection = props.protection;
    this.#authorizerId = addLambdaAuthorizer(this, restApi, authorizer.function);
  }

  /** Requires a key or a person with this scope for a method. */
  cover(method: Method, scope: string): void {
    this.#routeScopes[`${method.httpMethod} ${method.resource.path}`] = scope;
    this.#protection.coverBy(this.#authorizerId, method);
  }
}
