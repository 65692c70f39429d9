import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { QuotaStatus } from '../domain/limits/quota.ts';
import type { RateStatus } from '../domain/limits/rate-windows.ts';
import type { LatchkeyError } from '../domain/shared/errors.ts';
import type { Limited, Verdict } from '../domain/verification/verdict.ts';
import { limitError, limitedContext, principalContext, rateContext } from './authorizer-context.ts';
import { problems } from './problem.ts';

/** The longest resource that an authorizer's policy may name. */
const maxResourceLength = 512;

export interface AuthorizedRequest {
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn: string;
  /** The route's path, e.g. `/api/v1/api-keys/{id}`. */
  readonly resource: string;
}

/** The decision about a request and its caller, as API Gateway needs them. */
export type Ruling = {
  readonly principalId: string;
  /** The caller's fields for the integration. */
  readonly context: Readonly<Record<string, string>>;
} & (
  | { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly rate: RateStatus | undefined }
  | Limited
  | {
      readonly outcome: 'admitted';
      readonly rate: RateStatus | undefined;
      readonly quotas?: readonly QuotaStatus[];
    }
);

export interface AuthorizerOptions {
  /** The gateway key of the workspace or of its plan; undefined if the request counts against none. */
  readonly gatewayKey: string | undefined;
  /**
   * Whether the gateway rejects requests over their limit, for integrations that cannot return 429. The policy then denies
   * the request, and the API's gateway response for ACCESS_DENIED has the status 429.
   */
  readonly limitAtGateway: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Returns the ruling for a verdict about a key. `unauthorized` has no ruling, because the authorizer throws an error. */
export function keyRuling(verdict: Exclude<Verdict, { outcome: 'unauthorized' }>): Ruling {
  return { ...verdict, principalId: verdict.principal.keyId, context: principalContext(verdict.principal) };
}

/**
 * Returns the policy and the context for API Gateway
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 */
export function authorizerResponse(
  ruling: Ruling,
  request: AuthorizedRequest,
  { gatewayKey, limitAtGateway, now }: AuthorizerOptions,
): APIGatewayAuthorizerResult {
  const { outcome, principalId } = ruling;
  const limited = outcome === 'limited' ? limitedContext(ruling, now) : undefined;
  const denial = outcome === 'denied' ? ruling.error : limitAtGateway && limited ? limitError(limited) : undefined;
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: denial === undefined ? 'Allow' : 'Deny',
          Resource: resourceOf(request),
        },
      ],
    },
    ...(gatewayKey !== undefined && { usageIdentifierKey: gatewayKey }),
    context: {
      ...ruling.context,
      ...rateContext(ruling, now),
      ...(limited ?? { rateLimited: 'false' }),
      ...(denial !== undefined && denialContext(denial)),
    },
  };
}

/**
 * Returns the policy and the context for an HTTP API. It is a policy about the one route, not a simple response: API Gateway applies a
 * simple response that it caches, against our advice, to all routes. HTTP APIs have no usage plans and no gateway responses, and they
 * do not turn the values of the context into strings, which backends expect.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function httpApiResponse(
  ruling: Ruling,
  request: AuthorizedRequest,
  options: Omit<AuthorizerOptions, 'gatewayKey'>,
): APIGatewayAuthorizerResult {
  const response = authorizerResponse(ruling, request, { ...options, gatewayKey: undefined });
  const texts = Object.entries(response.context ?? {}).map(([name, value]) => [name, String(value)]);
  return { ...response, context: Object.fromEntries(texts) };
}

/** The fields that the gateway response for ACCESS_DENIED inserts into its JSON body unchanged, between quotes. */
function denialContext({ code, message }: LatchkeyError): Record<string, string> {
  return { code, title: problems[code].title, detail: JSON.stringify(message).slice(1, -1) };
}

/**
 * Returns this method and path, or the route if they are too long for a policy. API Gateway reads a `*` in the path of the request as a
 * wildcard, too. This is safe: policies are not cached, so each one decides about its own request only.
 */
function resourceOf({ methodArn, resource }: AuthorizedRequest): string {
  if (methodArn.length <= maxResourceLength) return methodArn;
  const [api, stage, method] = methodArn.split('/');
  return `${api}/${stage}/${method}${resource.replaceAll(/\{[^}]+\}/g, '*')}`;
}
