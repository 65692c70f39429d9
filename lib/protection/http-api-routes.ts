import { CfnResource } from 'aws-cdk-lib';
import type { CfnRoute, CfnStage, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';
import { type Endpoint, httpApiRouting, warnOfOpenEndpoints } from './open-endpoints.ts';

/** Returns all routes of an HTTP API, wherever the app created them. Call it when all are known. */
export function routesOf(httpApi: HttpApi): CfnRoute[] {
  return partsOf<CfnRoute>(httpApi, 'AWS::ApiGatewayV2::Route');
}

/** Returns the stages of an HTTP API. */
export function stagesOf(httpApi: HttpApi): CfnStage[] {
  return partsOf<CfnStage>(httpApi, 'AWS::ApiGatewayV2::Stage');
}

/** An HTTP API has no list of its parts. They name its id, which is the same token everywhere. */
function partsOf<Part extends CfnResource & { apiId: string }>(httpApi: HttpApi, type: string): Part[] {
  return httpApi.node.root.node
    .findAll()
    .filter((each): each is Part => CfnResource.isCfnResource(each) && each.cfnResourceType === type)
    .filter(({ apiId }) => apiId === httpApi.apiId);
}

/** Returns the construct of a route that the app created. */
export function constructOf(route: CfnRoute): IConstruct {
  const { scope } = route.node;
  return scope?.node.defaultChild === route ? scope : route;
}

/** Warns about each open route that serves verbs of a protected path, or the same path with a slash at its end. */
export function warnOfOpenRoutes(httpApi: HttpApi, isProtected: (route: CfnRoute) => boolean): void {
  const endpoints = routesOf(httpApi).map((route): Endpoint => {
    const [verb = '', path] = route.routeKey.split(' ');
    return {
      construct: constructOf(route),
      verb: path === undefined ? 'ANY' : verb,
      path,
      isProtected: isProtected(route),
      isOpen: (route.authorizationType ?? 'NONE') === 'NONE' && verb !== 'OPTIONS',
    };
  });
  warnOfOpenEndpoints(endpoints, httpApiRouting);
}
