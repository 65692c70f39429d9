import { type GatewayRequest, parseQuery } from '../gateway/exchange.ts';
import { GatewayError } from '../gateway/gateway-error.ts';
import { forward } from '../gateway/http-integration.ts';
import type { HttpResponse } from '../gateway/http-response.ts';
import type { Responder } from '../gateway/http-server.ts';
import type { Invoke } from '../lambda/invocation.ts';
import type { Clock } from '../shared/timers.ts';
import { authorize } from './http-api-authorizer.ts';
import { preflightResponse, withCors } from './http-api-cors.ts';
import type { ForwardIntegration, HttpApiDefinition, HttpApiLambdaIntegration } from './http-api-definition.ts';
import { HttpApiError } from './http-api-error.ts';
import { integrationEvent, integrationEventV1 } from './http-api-events.ts';
import { resultResponse } from './http-api-result.ts';
import { beginHttpExchange, type HttpExchange } from './http-exchange.ts';
import { HttpRouter } from './http-router.ts';

export interface HttpApiGatewayOptions {
  readonly api: HttpApiDefinition;
  readonly invoke: Invoke;
  readonly clock?: Clock;
  /** Receives the reason for each 5xx response. */
  readonly report?: (message: string) => void;
}

/** Handles requests as an HTTP API does: route, authorizer, integration, CORS. */
export class HttpApiGateway implements Responder {
  readonly #api: HttpApiDefinition;
  readonly #invoke: Invoke;
  readonly #clock: Clock;
  readonly #report: (message: string) => void;
  readonly #router: HttpRouter;

  constructor({ api, invoke, clock = Date.now, report = () => {} }: HttpApiGatewayOptions) {
    this.#api = api;
    this.#invoke = invoke;
    this.#clock = clock;
    this.#report = report;
    this.#router = new HttpRouter(api.routes);
  }

  /** Responds to a request. Never throws. */
  async handle(request: GatewayRequest): Promise<HttpResponse> {
    const exchange = beginHttpExchange(request, this.#clock());
    const response = await this.#serve(exchange).catch((error: unknown) => this.#explain(exchange, error));
    return { ...response, headers: [['Apigw-Requestid', exchange.requestId], ...response.headers] };
  }

  /** Responds to a request that is refused before its body is complete. */
  async refuse(): Promise<HttpResponse> {
    return new HttpApiError('REQUEST_TOO_LARGE').response;
  }

  async #serve(exchange: HttpExchange): Promise<HttpResponse> {
    const { request, method, path } = exchange;
    exchange.query = decodedQuery(exchange);
    const { cors } = this.#api;
    const match = this.#router.match(method, path);
    if (match === undefined) {
      const preflight = cors && preflightResponse(cors, request);
      if (preflight !== undefined) return preflight;
      throw new HttpApiError('NOT_FOUND');
    }
    const { route, pathParameters } = match;
    exchange.route = route;
    exchange.pathParameters = pathParameters;
    if (route.authorizer !== undefined) await authorize(this.#api, route.authorizer, exchange, this.#invoke);
    const { integration } = route;
    if (integration.type === 'missing') return missingResponse(integration.reason);
    const response =
      integration.type === 'lambda'
        ? await this.#callLambda(integration, exchange)
        : await callForward(integration, exchange);
    return cors === undefined ? response : withCors(cors, request.headers, response);
  }

  async #callLambda(integration: HttpApiLambdaIntegration, exchange: HttpExchange): Promise<HttpResponse> {
    const { functionId, timeoutMs, payloadFormatVersion } = integration;
    const toEvent = payloadFormatVersion === '1.0' ? integrationEventV1 : integrationEvent;
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    const call = this.#invoke(functionId, toEvent(this.#api, exchange), timeoutMs);
    const result = await Promise.race([call, timedOut]).finally(() => clearTimeout(timer));
    if (result === undefined) throw new HttpApiError('UNAVAILABLE', `${functionId} took too long.`);
    if (!result.ok) {
      if (result.tooLarge) throw new HttpApiError('REQUEST_TOO_LARGE');
      throw new HttpApiError('INTERNAL', `${functionId} failed: ${result.errorType}`);
    }
    return resultResponse(result.payload, payloadFormatVersion);
  }

  #explain({ method, route }: HttpExchange, error: unknown): HttpResponse {
    const known =
      error instanceof HttpApiError
        ? error
        : new HttpApiError('INTERNAL', `The local gateway failed: ${error instanceof Error ? error.stack : error}`);
    const { reason, response } = known;
    if (reason !== undefined) this.#report(`${method} ${route?.key ?? ''} → ${response.status}: ${reason}`);
    return response;
  }
}

/** @throws HttpApiError for bad percent-encoding in the path or the query */
function decodedQuery({ path, rawQuery }: HttpExchange) {
  try {
    decodeURIComponent(path);
    return parseQuery(rawQuery);
  } catch {
    throw new HttpApiError('BAD_REQUEST');
  }
}

async function callForward(
  { method, uri, timeoutMs }: ForwardIntegration,
  exchange: HttpExchange,
): Promise<HttpResponse> {
  const url = new URL(
    uri.replaceAll(/\{([^}]+?)\+?\}/g, (_, name: string) =>
      (exchange.pathParameters[name] ?? '').split('/').map(encodeURIComponent).join('/'),
    ),
  );
  for (const [name, value] of exchange.query) url.searchParams.append(name, value);
  const { request } = exchange;
  try {
    return await forward({
      url,
      method: method === 'ANY' ? exchange.method : method,
      headers: request.headers,
      body: request.body,
      timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new HttpApiError('UNAVAILABLE', error.reason);
  }
}

/** Returns the reason why there is no response of the backend. */
function missingResponse(reason: string): HttpResponse {
  const problem = { type: 'about:blank', title: 'Not Implemented', status: 501, detail: reason };
  return { status: 501, headers: [['Content-Type', 'application/problem+json']], body: JSON.stringify(problem) };
}
