import type { APIGatewayRequestAuthorizerEvent, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { AuthorizedRequest } from './authorizer-response.ts';
import type { EventHeaders } from './presented-key.ts';

/** The event of a REQUEST authorizer: of a REST API, or of an HTTP API with the payload format 2.0. */
export type AuthorizerEvent = APIGatewayRequestAuthorizerEvent | APIGatewayRequestAuthorizerEventV2;

/** A request as API Gateway presents it to an authorizer. */
export interface AuthorizerRequest extends AuthorizedRequest, EventHeaders {
  readonly api: 'REST' | 'HTTP';
  /** The route, for logs: `GET /v1/status`. The route of an HTTP API that catches all other requests is `$default`. */
  readonly route: string;
  /** The names under which the settings of the route may be found, the most specific first. */
  readonly routeNames: readonly string[];
  /** The address that the gateway saw. A client can write any X-Forwarded-For. */
  readonly sourceIp: string;
  readonly requestId: string;
}

/**
 * Reads the request from the event of either kind of API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerRequest(event: AuthorizerEvent): AuthorizerRequest {
  return 'routeArn' in event ? ofHttpApi(event) : ofRestApi(event);
}

function ofRestApi(event: APIGatewayRequestAuthorizerEvent): AuthorizerRequest {
  const { httpMethod, resource, methodArn, headers, multiValueHeaders, requestContext } = event;
  const route = `${httpMethod} ${resource}`;
  return {
    api: 'REST',
    route,
    routeNames: [route, `ANY ${resource}`],
    methodArn,
    resource,
    headers,
    multiValueHeaders,
    sourceIp: requestContext.identity?.sourceIp ?? '',
    requestId: requestContext.requestId,
  };
}

/** API Gateway joins the values of a header that is sent twice with a comma, so they are no valid key. */
function ofHttpApi(event: APIGatewayRequestAuthorizerEventV2): AuthorizerRequest {
  const { routeKey, routeArn, headers, requestContext } = event;
  const [verb, path = '/{proxy+}'] = routeKey.split(' ');
  const { method, sourceIp } = requestContext.http;
  return {
    api: 'HTTP',
    route: routeKey,
    // API Gateway names the route that it chose, such as `ANY /orders` for a DELETE. The settings may name the method.
    routeNames: verb === 'ANY' ? [`${method} ${path}`, routeKey] : [routeKey],
    methodArn: routeArn,
    resource: path,
    headers: headers ?? null,
    sourceIp,
    requestId: requestContext.requestId,
  };
}
