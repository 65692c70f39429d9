import { Stack } from 'aws-cdk-lib';
import { CfnAuthorizer, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * Makes a function an authorizer of a REST API, and returns the id by which methods name it.
 * @param scope What the function is of; the authorizer comes to be in it, as `Authorizer`
 */
export function addLambdaAuthorizer(scope: Construct, restApi: RestApi, invoked: Alias | LambdaFunction): string {
  // Of the first level, because a method that exists already cannot be given the CDK's own kind of authorizer.
  const resource = new CfnAuthorizer(scope, 'Authorizer', {
    name: scope.node.path.replaceAll('/', '-'),
    restApiId: restApi.restApiId,
    type: 'REQUEST',
    authorizerUri: Stack.of(scope).formatArn({
      service: 'apigateway',
      account: 'lambda',
      resource: 'path',
      resourceName: `2015-03-31/functions/${invoked.functionArn}/invocations`,
    }),
    // A cached answer would skip counting and outlive the key. Without a cache no identity source is needed either,
    // so that a key may come in one header or the other.
    authorizerResultTtlInSeconds: 0,
  });
  restApi.latestDeployment?.node.addDependency(resource);
  invoked.addPermission(`${scope.node.addr}Permission`, {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api',
      resource: restApi.restApiId,
      resourceName: `authorizers/${resource.ref}`,
    }),
  });
  return resource.ref;
}
