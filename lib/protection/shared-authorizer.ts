import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { SharedAuthorizerEnvironment, Variables } from '../../lambdas/environment.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import type { KeyAuthorizerProps } from './key-authorizer.ts';

type Environment = Variables<typeof SharedAuthorizerEnvironment>;

/** @internal */
export type SharedAuthorizerProps = Pick<
  KeyAuthorizerProps,
  'keys' | 'counters' | 'pepper' | 'settings' | 'memoryMiB' | 'reservedConcurrency' | 'defaults'
>;

/**
 * The Lambda authorizer for APIs that other tools make: SAM, Terraform, the Serverless Framework, OpenAPI documents, CDK in other
 * languages. Every API of the account and Region may call it. It refuses all requests until an operator registers the API:
 * docs/apis-of-other-tools.md.
 */
export class SharedAuthorizer extends Construct {
  readonly function: IFunction;
  /** The `authorizerUri` of an authorizer at API Gateway. */
  readonly uri: string;

  /** @internal */
  constructor(scope: Construct, id: string, props: SharedAuthorizerProps) {
    super(scope, id);
    const { keys, counters, pepper, settings, memoryMiB, reservedConcurrency, defaults } = props;
    const environment: Environment = {
      ...settings,
      KEYS_TABLE: keys.table.tableName,
      COUNTERS_TABLE: counters.table.tableName,
      PEPPER_SECRET: pepper.secret.secretArn,
    };
    const authorizer = new BundledFunction(this, 'Lambda', {
      isWaitedFor: true,
      name: 'shared-authorizer',
      environment,
      memoryMiB,
      reservedConcurrency,
      ...defaults,
    });
    keys.grant(authorizer, 'verify');
    counters.grantCount(authorizer);
    pepper.grantRead(authorizer);
    this.function = authorizer.function;

    const stack = Stack.of(this);
    this.uri = stack.formatArn({
      service: 'apigateway',
      account: 'lambda',
      resource: 'path',
      resourceName: `2015-03-31/functions/${this.function.functionArn}/invocations`,
    });
    this.function.addPermission('Authorizers', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: stack.formatArn({ service: 'execute-api', resource: '*', resourceName: 'authorizers/*' }),
    });
  }
}
