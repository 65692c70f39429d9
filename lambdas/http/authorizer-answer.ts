import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { RateStatus } from '../domain/limits/rate-windows.ts';
import { type LatchkeyError, RateLimitExceededError } from '../domain/shared/errors.ts';
import type { Verdict } from '../domain/verification/verdict.ts';
import { limitedContext, principalContext, rateContext } from './authorizer-context.ts';
import { problems } from './problem.ts';

/** The longest resource that an authorizer's policy may name. */
const maxResourceLength = 512;

export interface AuthorizedRequest {
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn: string;
  /** The route's path, e.g. `/api/v1/api-keys/{id}`. */
  readonly resource: string;
}

/** How a request was decided, and who sent it, as far as API Gateway has to know. */
export type Ruling = {
  readonly principalId: string;
  /** Who it is, for the integration. */
  readonly context: Readonly<Record<string, string>>;
} & (
  | { readonly outcome: 'denied'; readonly error: LatchkeyError; readonly rate: RateStatus | undefined }
  | { readonly outcome: 'limited'; readonly rate: RateStatus }
  | { readonly outcome: 'admitted'; readonly rate: RateStatus | undefined }
);

export interface AnswerOptions {
  /** The gateway key of the workspace, or of its plan. */
  readonly usagePlanKey: string | undefined;
  /**
   * Whether a request over its limit ends at the gateway, for integrations that cannot answer 429. It is denied then, and
   * the API's response for ACCESS_DENIED has the status 429.
   */
  readonly limitAtGateway: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The ruling of a verdict about a key. `unauthorized` has none: the authorizer throws for it. */
export function keyRuling(verdict: Exclude<Verdict, { outcome: 'unauthorized' }>): Ruling {
  return { ...verdict, principalId: verdict.principal.keyId, context: principalContext(verdict.principal) };
}

/**
 * What API Gateway shall do with a request
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 */
export function authorizerAnswer(
  ruling: Ruling,
  request: AuthorizedRequest,
  { usagePlanKey, limitAtGateway, now }: AnswerOptions,
): APIGatewayAuthorizerResult {
  const { outcome, principalId, rate } = ruling;
  const denial = denialOf(ruling, limitAtGateway);
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
    ...(usagePlanKey !== undefined && { usageIdentifierKey: usagePlanKey }),
    context: {
      ...ruling.context,
      ...(rate !== undefined && rateContext(rate, now)),
      ...(outcome === 'limited' ? limitedContext(rate, now) : { rateLimited: 'false' }),
      ...(denial !== undefined && denialContext(denial)),
    },
  };
}

function denialOf(ruling: Ruling, limitAtGateway: boolean) {
  if (ruling.outcome === 'denied') return ruling.error;
  return ruling.outcome === 'limited' && limitAtGateway ? new RateLimitExceededError() : undefined;
}

/** What the gateway response for ACCESS_DENIED puts into its body, between quotes, as it is. */
function denialContext({ code, message }: LatchkeyError): Record<string, string> {
  return { code, title: problems[code].title, detail: JSON.stringify(message).slice(1, -1) };
}

/** This method and path only. A path too long for a policy is named by its route: nothing is cached, so it is as narrow. */
function resourceOf({ methodArn, resource }: AuthorizedRequest): string {
  if (methodArn.length <= maxResourceLength) return methodArn;
  const [api, stage, method] = methodArn.split('/');
  return `${api}/${stage}/${method}${resource.replaceAll(/\{[^}]+\}/g, '*')}`;
}
