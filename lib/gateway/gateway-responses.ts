import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { exposedHeaders } from './cors.ts';
import { denialTemplate, messageTemplate, problemTemplate } from './gateway-problems.ts';

export interface GatewayResponsesProps {
  /** `*` or one origin. */
  readonly corsAllowOrigin: string;
}

interface Response {
  /** The status. @default the status of the response type */
  readonly status?: number;
  readonly template: string;
  /** Headers in the syntax of API Gateway: a text in single quotes, or `context.…`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes the gateway's own responses problem details, like the responses of the Lambdas.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function addGatewayResponses(restApi: RestApi, { corsAllowOrigin }: GatewayResponsesProps): void {
  add(restApi, corsAllowOrigin, [...denials(false), ...others()]);
}

/** Adds only the responses that Latchkey's authorizer causes. The API keeps its other responses. */
export function addDenialResponses(
  restApi: RestApi,
  { corsAllowOrigin, limitAtGateway }: GatewayResponsesProps & { readonly limitAtGateway: boolean },
): void {
  add(restApi, corsAllowOrigin, denials(limitAtGateway));
}

function add(restApi: RestApi, corsAllowOrigin: string, responses: readonly [ResponseType, Response][]): void {
  for (const [type, { status, template, headers }] of responses) {
    restApi.addGatewayResponse(`Response.${type.responseType}`, {
      type,
      ...(status !== undefined && { statusCode: String(status) }),
      // API Gateway matches the key with the Accept header and falls back to this one. The header below is what it sends.
      templates: { 'application/json': template },
      responseHeaders: {
        'Content-Type': literal('application/problem+json'),
        'Access-Control-Allow-Origin': literal(corsAllowOrigin),
        'Access-Control-Expose-Headers': literal(exposedHeaders.join(', ')),
        'Cache-Control': literal('no-store'),
        ...headers,
      },
    });
  }
}

/** Responses to requests that are refused or cannot be verified. */
function denials(limitAtGateway: boolean): [ResponseType, Response][] {
  return [
    // The same response for every invalid key. Different responses would be an oracle.
    [
      ResponseType.UNAUTHORIZED,
      {
        ...problem(
          'unauthorized',
          401,
          'Send a valid API key, as "X-API-Key: <key>" or "Authorization: Bearer <key>".',
        ),
        headers: { 'WWW-Authenticate': literal('Bearer realm="latchkey"') },
      },
    ],
    [ResponseType.ACCESS_DENIED, accessDenied(limitAtGateway)],

    // The throttle of a usage plan or of the account.
    [
      ResponseType.THROTTLED,
      {
        ...problem(
          'rate_limit_exceeded',
          429,
          'Too many requests in a short time. Wait for the number of seconds in Retry-After.',
        ),
        headers: { ...rateLimitHeaders, 'Retry-After': literal('1') },
      },
    ],
    // Its only cause is a gateway key that is missing from its usage plan. The caller's key is valid.
    [ResponseType.INVALID_API_KEY, internalError],
    [ResponseType.AUTHORIZER_FAILURE, internalError],
    [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, internalError],
  ];
}

function others(): [ResponseType, Response][] {
  return [
    // The admin plane, which uses AWS signatures instead of API keys.
    [ResponseType.INVALID_SIGNATURE, badSignature],
    [ResponseType.EXPIRED_TOKEN, badSignature],

    [ResponseType.BAD_REQUEST_BODY, problem('invalid_request', 400, 'The body is not valid.')],
    [ResponseType.BAD_REQUEST_PARAMETERS, problem('invalid_request', 400, 'A parameter is missing or not valid.')],
    [ResponseType.RESOURCE_NOT_FOUND, problem('not_found', 404, 'There is no such resource.')],
    [
      ResponseType.REQUEST_TOO_LARGE,
      problem('payload_too_large', 413, 'The body is larger than 10 MB. Send a smaller one.'),
    ],
    [
      ResponseType.UNSUPPORTED_MEDIA_TYPE,
      problem('unsupported_media_type', 415, 'The body must be JSON. Send it with "Content-Type: application/json".'),
    ],
    [ResponseType.DEFAULT_4XX, { template: messageTemplate('invalid_request') }],
    // An unknown route keeps API Gateway's own response.
    [
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      {
        status: 403,
        template: '{"message":$context.error.messageString}',
        headers: { 'Content-Type': literal('application/json') },
      },
    ],

    [ResponseType.API_CONFIGURATION_ERROR, internalError],
    [ResponseType.DEFAULT_5XX, internalError],
    [ResponseType.INTEGRATION_FAILURE, unavailable],
    [ResponseType.INTEGRATION_TIMEOUT, unavailable],
  ];
}

function problem(code: Parameters<typeof problemTemplate>[0]['code'], status: number, detail: string): Response {
  return { status, template: problemTemplate({ code, status, detail }) };
}

/** API Gateway has one status for all denials. With `limitAtGateway` it is 429. */
function accessDenied(limitAtGateway: boolean): Response {
  return limitAtGateway
    ? {
        status: 429,
        template: denialTemplate(429),
        headers: { ...rateLimitHeaders, 'Retry-After': 'context.authorizer.retryAfter' },
      }
    : { status: 403, template: denialTemplate(403), headers: rateLimitHeaders };
}

const badSignature: Response = {
  status: 401,
  template: messageTemplate('unauthorized', 401),
  headers: { 'WWW-Authenticate': literal('AWS4-HMAC-SHA256') },
};

const internalError = problem(
  'internal_error',
  500,
  'Something went wrong on our side. Try again; if it persists, report the requestId.',
);

const unavailable = problem(
  'service_unavailable',
  503,
  'A service that Latchkey depends on did not respond. The request may not have been applied. Try again.',
);

/** The rate-limit headers, from the authorizer's context (lambdas/http/authorizer-context.ts). */
const rateLimitHeaders = {
  'X-RateLimit-Limit': 'context.authorizer.xRateLimitLimit',
  'X-RateLimit-Remaining': 'context.authorizer.xRateLimitRemaining',
  'X-RateLimit-Reset': 'context.authorizer.xRateLimitReset',
  'RateLimit-Policy': 'context.authorizer.rateLimitPolicy',
  RateLimit: 'context.authorizer.rateLimit',
};

/** Returns a header value that is a text, not a mapping. */
function literal(text: string): string {
  return `'${text}'`;
}
