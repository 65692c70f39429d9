import type { Invoke } from '../lambda/invocation.ts';
import type { Clock } from '../shared/timers.ts';
import type {
  ApiDefinition,
  LambdaIntegration,
  MissingIntegration,
  MockIntegration,
  RouteDefinition,
} from './api-definition.ts';
import { authorize } from './authorizer.ts';
import { proxyEvent } from './events.ts';
import { beginExchange, decoded, type Exchange, type GatewayRequest, methodArn, parseQuery } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import type { GatewayKeys } from './gateway-keys.ts';
import { chooseTemplate, gatewayResponse, substitute, variable } from './gateway-responses.ts';
import { type HeaderList, headerValue } from './headers.ts';
import { callHttp } from './http-integration.ts';
import type { HttpResponse } from './http-response.ts';
import { type OperatorCredentials, operatorIdentity } from './operator.ts';
import { proxyResponse } from './proxy-response.ts';
import { Router } from './routes.ts';
import { verifySignature } from './signature.ts';
import { TokenBucket } from './token-bucket.ts';
import { UsagePlans } from './usage-plans.ts';
import { requireParameters } from './validators.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const maxBodyBytes = 10 * 1024 * 1024;
export const maxHeaderBytes = 10_240;
export const maxMethodArnLength = 1600;

export interface GatewayOptions {
  readonly api: ApiDefinition;
  readonly invoke: Invoke;
  /**
   * The credentials that may sign requests to methods with AWS_IAM authorization. Without them such requests are
   * refused.
   */
  readonly operator?: OperatorCredentials;
  /** The gateway keys that functions create. */
  readonly madeKeys?: GatewayKeys;
  readonly clock?: Clock;
  /** Receives the lines of the access log. */
  readonly log?: (line: string) => void;
  /** Receives the reason for each 5xx response. */
  readonly report?: (message: string) => void;
}

/** Handles requests as API Gateway does: route, authorizer, API key and usage plan, validator, integration. */
export class Gateway {
  readonly #api: ApiDefinition;
  readonly #invoke: Invoke;
  readonly #operator: OperatorCredentials | undefined;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #report: (message: string) => void;
  readonly #router: Router;
  readonly #usagePlans: UsagePlans;
  readonly #stageBuckets: (route: RouteDefinition) => TokenBucket | undefined;

  constructor({
    api,
    invoke,
    operator,
    madeKeys,
    clock = Date.now,
    log = () => {},
    report = () => {},
  }: GatewayOptions) {
    this.#api = api;
    this.#invoke = invoke;
    this.#operator = operator;
    this.#clock = clock;
    this.#log = log;
    this.#report = report;
    this.#router = new Router(api.routes);
    this.#usagePlans = new UsagePlans(api.usagePlans, clock, madeKeys);
    this.#stageBuckets = stageBuckets(api, clock);
  }

  /** Responds to a request. Never throws. */
  handle(request: GatewayRequest): Promise<HttpResponse> {
    return this.#respond(request, (exchange) => this.#serve(exchange));
  }

  /** Responds to a request that is refused before its body is complete. */
  refuse(request: GatewayRequest, error: GatewayError): Promise<HttpResponse> {
    return this.#respond(request, async () => {
      throw error;
    });
  }

  async #respond(request: GatewayRequest, serve: (exchange: Exchange) => Promise<HttpResponse>): Promise<HttpResponse> {
    const exchange = beginExchange(request, this.#clock());
    const response = await serve(exchange).catch((error: unknown) => this.#explain(exchange, error));
    this.#logAccess(exchange, response);
    return {
      ...response,
      headers: [
        ['x-amzn-RequestId', exchange.requestId],
        ['x-amz-apigw-id', exchange.extendedRequestId],
        ...response.headers,
      ],
    };
  }

  async #serve(exchange: Exchange): Promise<HttpResponse> {
    const { request, method, path } = exchange;
    if (headerBytes(request) > maxHeaderBytes) throw new GatewayError('HEADERS_TOO_LARGE');
    decoded(path);
    exchange.query = parseQuery(exchange.rawQuery);
    const match = this.#router.match(method, path);
    if (match === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
    if (methodArn(this.#api, exchange).length > maxMethodArnLength) throw new GatewayError('URI_TOO_LONG');
    const { route, pathParameters } = match;
    exchange.route = route;
    exchange.pathParameters = pathParameters;

    // The stage's throttle comes before the authorizer and protects it. Usage plans need the authorizer's response.
    const admitted = this.#stageBuckets(route)?.take() ?? true;
    if (!admitted) throw new GatewayError('THROTTLED');
    if (route.authorizer !== undefined) await authorize(this.#api, route.authorizer, exchange, this.#invoke);
    if (route.signed) await this.#identifySigner(exchange);
    if (route.apiKeyRequired) {
      const byHeader = this.#api.keySource === 'HEADER';
      const key = byHeader ? headerValue(request.headers, 'X-API-Key') : exchange.usageIdentifierKey;
      exchange.usageKey = this.#usagePlans.admit(key);
    }
    requireParameters(route.requiredParameters, exchange);
    const { integration } = route;
    switch (integration.type) {
      case 'mock':
        return mockResponse(integration, request.headers);
      case 'lambda':
        return this.#callLambda(integration, exchange);
      case 'http':
        return callHttp(this.#api, integration, exchange);
      case 'missing':
        return missingResponse(integration);
    }
  }

  async #identifySigner(exchange: Exchange): Promise<void> {
    exchange.signer = operatorIdentity(await verifySignature(exchange, this.#operator, this.#api.region));
  }

  async #callLambda({ functionId, timeoutMs }: LambdaIntegration, exchange: Exchange): Promise<HttpResponse> {
    const startedAt = performance.now();
    const timedOut = Symbol('timed out');
    let timer: NodeJS.Timeout | undefined;
    const result = await Promise.race([
      this.#invoke(functionId, proxyEvent(this.#api, exchange), timeoutMs),
      new Promise<typeof timedOut>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, timedOut);
      }),
    ]).finally(() => clearTimeout(timer));
    exchange.integrationLatencyMs = Math.round(performance.now() - startedAt);
    if (result === timedOut) throw new GatewayError('INTEGRATION_TIMEOUT', { reason: `${functionId} took too long.` });
    if (!result.ok) {
      if (result.tooLarge) throw new GatewayError('REQUEST_TOO_LARGE');
      // As in the deployed API, the response is 502 for an error or a timeout of the function, as for a malformed
      // response.
      throw new GatewayError('BAD_GATEWAY', { reason: `${functionId} failed: ${result.errorType}` });
    }
    const accept = headerValue(exchange.request.headers, 'Accept');
    return proxyResponse(result.payload, accept, this.#api.binaryMediaTypes);
  }

  #explain(exchange: Exchange, error: unknown): HttpResponse {
    const known =
      error instanceof GatewayError
        ? error
        : new GatewayError('API_CONFIGURATION_ERROR', {
            reason: `The local gateway failed: ${error instanceof Error ? error.stack : error}`,
          });
    if (known.reason !== undefined) {
      this.#report(`${exchange.method} ${exchange.route?.resource ?? ''} → ${known.status}: ${known.reason}`);
    }
    return gatewayResponse(this.#api, exchange, known);
  }

  #logAccess(exchange: Exchange, { status, body }: HttpResponse): void {
    const { accessLogFormat } = this.#api;
    if (accessLogFormat === undefined) return;
    const more: Record<string, string> = {
      'context.status': String(status),
      'context.responseLength': String(Buffer.byteLength(body)),
      'context.responseLatency': String(this.#clock() - exchange.startedAt),
    };
    const shown = (name: string) => more[name] ?? variable(this.#api, exchange, name) ?? '-';
    // Formats are lines of JSON. A value from the client, such as the user agent, must not add fields to one.
    this.#log(substitute(accessLogFormat, (name) => JSON.stringify(shown(name)).slice(1, -1)));
  }
}

/** Returns the size that API Gateway limits: the request line and the values of the headers. */
function headerBytes({ method, target, protocol, headers }: GatewayRequest): number {
  const requestLine = `${method} ${target} ${protocol}`.length;
  return headers.reduce((sum, [, value]) => sum + Buffer.byteLength(value, 'latin1'), requestLine);
}

function mockResponse({ status, headers, bodies, furtherOrigins }: MockIntegration, request: HeaderList): HttpResponse {
  const origin = headerValue(request, 'Origin');
  const isFurther = origin !== undefined && furtherOrigins.includes(origin);
  const own: HeaderList = Object.entries(headers).map(([name, value]) =>
    isFurther && name.toLowerCase() === 'access-control-allow-origin' ? [name, origin] : [name, value],
  );
  const [mediaType, body] = chooseTemplate(bodies, headerValue(request, 'Accept'));
  return { status, headers: [['Content-Type', mediaType], ...own], body };
}

/** Returns the reason why there is no response of the backend. */
function missingResponse({ reason }: MissingIntegration): HttpResponse {
  const problem = { type: 'about:blank', title: 'Not Implemented', status: 501, detail: reason };
  return { status: 501, headers: [['Content-Type', 'application/problem+json']], body: JSON.stringify(problem) };
}

/** Returns a function that finds the bucket of a method, and creates it for the first request. undefined: no throttle. */
function stageBuckets({ stageThrottles }: ApiDefinition, clock: Clock) {
  const buckets = new Map<string, TokenBucket>();
  return ({ method, resource }: RouteDefinition): TokenBucket | undefined => {
    const name = `${method} ${resource}`;
    const throttle = stageThrottles[name] ?? stageThrottles['*'];
    const bucket = buckets.get(name) ?? (throttle && new TokenBucket(throttle, clock));
    if (bucket !== undefined) buckets.set(name, bucket);
    return bucket;
  };
}
