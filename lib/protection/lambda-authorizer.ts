import { Stack } from 'aws-cdk-lib';
import { CfnAuthorizer, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * Adds a function as REQUEST authorizer to a REST API, and returns the id of the authorizer.
 * @param scope The construct that owns the function. The authorizer is added to it, as `Authorizer`
 */
export function addLambdaAuthorizer(scope: Construct, restApi: RestApi, invoked: Alias | LambdaFunction): string {
  // An L1 construct, because an existing method cannot get an L2 authorizer.
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
    // A cached decision would skip counting and delay revocation. Without a cache, no identity source is needed, so a key can come
    // in either header.
    authorizerResultTtlInSeconds: 0,
  });
  restApi.latestDeployment?.node.addDependency(resource);
  // A stage uses the authorizer of its deployment, so another authorizer or another target needs a new deployment. Otherwise the
  // stage would keep calling the one that is deleted.
  restApi.latestDeployment?.addToLogicalId({ authorizer: resource.node.addr, calls: invoked.node.addr });
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
