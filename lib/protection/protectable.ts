import { CfnResource } from 'aws-cdk-lib';
import { Method, RestApi, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { type CfnApi, HttpApi, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';

/** An API that Latchkey can protect: all its endpoints if there is no method or route. */
export type Protectable =
  | { readonly restApi: RestApi; readonly method?: Method }
  | { readonly httpApi: HttpApi; readonly route?: HttpRoute };

/**
 * Returns the API of a target of `protect`.
 * @throws Error if Latchkey cannot protect the target. The message says why and what to do
 */
export function protectable(target: unknown): Protectable {
  if (target instanceof RestApi) return { restApi: target };
  if (target instanceof Method && target.api instanceof RestApi) return { restApi: target.api, method: target };
  if (target instanceof HttpApi) return { httpApi: target };
  if (target instanceof HttpRoute && target.httpApi instanceof HttpApi)
    return { httpApi: target.httpApi, route: target };
  throw new Error(refusalOf(target));
}

/** Returns the reason for refusing a target. JavaScript apps and type assertions can pass anything. */
function refusalOf(target: unknown): string {
  if (!Construct.isConstruct(target)) return 'protect() takes a RestApi, an HttpApi, or a method or route of one.';
  const { path } = target.node;
  if (target instanceof Method && target.api instanceof SpecRestApi) return refusalOf(target.api);
  if (target instanceof Method)
    return `${path} is a method of an imported API. Protect it in the app that creates the API.`;
  if (target instanceof HttpRoute)
    return `${path} is a route of an imported API. Protect it in the app that creates the API.`;
  if (target instanceof SpecRestApi) {
    return (
      `${path} is made from an OpenAPI document (SpecRestApi). Its methods are not constructs, so protect() cannot change ` +
      'them. Protect it with the shared authorizer: docs/apis-of-other-tools/openapi.md. Or create the API as a RestApi.'
    );
  }
  switch (typeOf(target)) {
    case 'AWS::ApiGatewayV2::Api':
      if ((target.node.defaultChild as CfnApi).protocolType === 'WEBSOCKET') return refusalOfWebSockets(path);
      return refusalOfOtherCopy(path);
    case 'AWS::ApiGatewayV2::Route':
      return 'webSocketApi' in target ? refusalOfWebSockets(path) : refusalOfOtherCopy(path);
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGateway::Method':
      return refusalOfOtherCopy(path);
    case undefined:
      return `${path} is an imported API. Protect it in the app that creates the API.`;
    default:
      return `${path} is not a RestApi, an HttpApi, or a method or route of one.`;
  }
}

function refusalOfWebSockets(path: string): string {
  return (
    `${path} is a WebSocket API or a route of one. Latchkey checks a key for each request, and API Gateway asks an authorizer only ` +
    'when a WebSocket connects. Create the API as a RestApi or an HttpApi.'
  );
}

function refusalOfOtherCopy(path: string): string {
  return (
    `${path} comes from another copy of aws-cdk-lib than Latchkey uses. Install aws-cdk-lib once: \`npm ls aws-cdk-lib\` ` +
    'lists the copies.'
  );
}

function typeOf({ node }: Construct): string | undefined {
  const { defaultChild } = node;
  return defaultChild !== undefined && CfnResource.isCfnResource(defaultChild)
    ? defaultChild.cfnResourceType
    : undefined;
}
