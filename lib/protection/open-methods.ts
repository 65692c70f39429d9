import type { CfnMethod, Method, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { restApiRouting, warnOfOpenEndpoints } from './open-endpoints.ts';

/**
 * Warns about each open method that serves verbs of a protected path. Call it when all methods are known.
 * @param isProtected Whether Latchkey protects a method
 */
export function warnOfOpenMethods(restApi: RestApi, isProtected: (method: Method) => boolean): void {
  const endpoints = restApi.methods.map((method) => ({
    construct: method,
    verb: method.httpMethod.toUpperCase(),
    path: method.resource.path,
    isProtected: isProtected(method),
    isOpen: isOpen(method),
  }));
  warnOfOpenEndpoints(endpoints, restApiRouting);
}

function isOpen({ node, httpMethod }: Method): boolean {
  const { authorizationType = 'NONE', apiKeyRequired } = node.defaultChild as CfnMethod;
  return authorizationType === 'NONE' && apiKeyRequired !== true && httpMethod !== 'OPTIONS';
}
