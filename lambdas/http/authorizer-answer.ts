import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { type LatchkeyError, RateLimitExceededError } from '../domain/errors.ts';
import type { Verdict } from '../domain/verify.ts';
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

/**
 * What API Gateway shall do with a request
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 * `unauthorized` has no answer: the authorizer throws for it.
 */
export function authorizerAnswer(
  verdict: Exclude<Verdict, { outcome: 'unauthorized' }>,
  request: AuthorizedRequest,
  { usagePlanKey, limitAtGateway, now }: AnswerOptions,
): APIGatewayAuthorizerResult {
  const { outcome, principal, rate } = verdict;
  const denial = denialOf(verdict, limitAtGateway);
  return {
    principalId: principal.keyId,
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
      ...principalContext(principal),
      ...(rate !== undefined && rateContext(rate, now)),
      ...(outcome === 'limited' ? limitedContext(rate, now) : { rateLimited: 'false' }),
      ...(denial !== undefined && denialContext(denial)),
    },
  };
}

function denialOf(verdict: Exclude<Verdict, { outcome: 'unauthorized' }>, limitAtGateway: boolean) {
  if (verdict.outcome === 'denied') return verdict.error;
  return verdict.outcome === 'limited' && limitAtGateway ? new RateLimitExceededError() : undefined;
}

/** What the gateway response for ACCESS_DENIED puts into its body. */
function denialContext({ code, message }: LatchkeyError): Record<string, string> {
  return { code, title: problems[code].title, detail: message };
}

/** This method and path only. A path too long for a policy is named by its route: nothing is cached, so it is as narrow. */
function resourceOf({ methodArn, resource }: AuthorizedRequest): string {
  if (methodArn.length <= maxResourceLength) return methodArn;
  const [api, stage, method] = methodArn.split('/');
  return `${api}/${stage}/${method}${resource.replaceAll(/\{[^}]+\}/g, '*')}`;
}
