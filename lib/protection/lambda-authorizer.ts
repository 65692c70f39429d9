import { Stack } from 'aws-cdk-lib';
import { CfnAuthorizer, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnAuthorizer as CfnHttpAuthorizer, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** A function that API Gateway calls, or its alias. */
export type Invoked = Alias | LambdaFunction;

/**
 * Adds a function as REQUEST authorizer to a REST API, and returns the id of the authorizer.
 * @param scope The construct that owns the function. The authorizer is added to it, as `Authorizer`
 */
export function addLambdaAuthorizer(scope: Construct, restApi: RestApi, invoked: Invoked): string {
  // An L1 construct, because an existing method cannot get an L2 authorizer.
  const resource = new CfnAuthorizer(scope, 'Authorizer', {
    name: scope.node.path.replaceAll('/', '-'),
    restApiId: restApi.restApiId,
    type: 'REQUEST',
    authorizerUri: uriOf(scope, invoked),
    // A cached decision would skip counting and delay revocation. Without a cache, no identity source is needed, so a key can come
    // in either header.
    authorizerResultTtlInSeconds: 0,
  });
  restApi.latestDeployment?.node.addDependency(resource);
  // A stage uses the authorizer of its deployment, so another authorizer or another target needs a new deployment. Otherwise the
  // stage would keep calling the one that is deleted.
  restApi.latestDeployment?.addToLogicalId({ authorizer: resource.node.addr, calls: invoked.node.addr });
  permit(scope, invoked, { apiId: restApi.restApiId, authorizerId: resource.ref });
  return resource.ref;
}

/**
 * Adds a function as REQUEST authorizer to an HTTP API, and returns the id of the authorizer.
 * @param scope The construct that owns the function. The authorizer is added to it, as `Authorizer`
 */
export function addHttpApiAuthorizer(scope: Construct, { apiId }: HttpApi, invoked: Invoked): string {
  const resource = new CfnHttpAuthorizer(scope, 'Authorizer', {
    name: scope.node.path.replaceAll('/', '-'),
    apiId,
    authorizerType: 'REQUEST',
    authorizerPayloadFormatVersion: '2.0',
    enableSimpleResponses: false,
    authorizerUri: uriOf(scope, invoked),
    // As for a REST API: no cache, and no identity sources.
    authorizerResultTtlInSeconds: 0,
  });
  permit(scope, invoked, { apiId, authorizerId: resource.ref });
  return resource.ref;
}

function uriOf(scope: Construct, { functionArn }: Invoked): string {
  return Stack.of(scope).formatArn({
    service: 'apigateway',
    account: 'lambda',
    resource: 'path',
    resourceName: `2015-03-31/functions/${functionArn}/invocations`,
  });
}

/** Lets one authorizer call the function. */
function permit(scope: Construct, invoked: Invoked, { apiId, authorizerId }: { apiId: string; authorizerId: string }) {
  invoked.addPermission(`${scope.node.addr}Permission`, {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(scope).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: `authorizers/${authorizerId}`,
    }),
  });
}
