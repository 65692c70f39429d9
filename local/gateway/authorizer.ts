import * as z from 'zod';
import type { Invoke } from '../lambda/invocation.ts';
import type { ApiDefinition, AuthorizerDefinition } from './api-definition.ts';
import { authorizerEvent } from './events.ts';
import { contextVariable, type Exchange, methodArn } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { headerValue } from './headers.ts';
import { evaluate, Policy } from './policy.ts';

/** The longest that the gateway waits for an authorizer, whatever the timeout of its function. */
const timeoutMs = 29_000;
const maxResourceLength = 512;
const maxContextBytes = 8 * 1024;

const AuthorizerResult = z.object({
  principalId: z.string().min(1),
  policyDocument: Policy.refine(
    ({ Statement }) => Statement.every(({ Resource }) => Resource.every((arn) => arn.length <= maxResourceLength)),
    `names a resource of more than ${maxResourceLength} characters`,
  ),
  usageIdentifierKey: z.string().nullish(),
  context: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'must be a string, number or boolean'))
    .nullish()
    .refine((context) => Buffer.byteLength(JSON.stringify(context ?? {})) <= maxContextBytes, 'is over 8 KB'),
});
export type AuthorizerResult = z.infer<typeof AuthorizerResult>;

/**
 * Asks a Lambda authorizer about a request, and adds its response to the exchange.
 * @throws GatewayError unless the authorizer allows the request
 */
export async function authorize(
  api: ApiDefinition,
  authorizer: AuthorizerDefinition,
  exchange: Exchange,
  invoke: Invoke,
): Promise<void> {
  if (!authorizer.identitySources.every((source) => identity(api, exchange, source))) {
    throw new GatewayError('UNAUTHORIZED');
  }
  const startedAt = performance.now();
  const result = await invoke(authorizer.functionId, authorizerEvent(api, exchange), timeoutMs);
  exchange.authorizerLatencyMs = Math.round(performance.now() - startedAt);
  if (!result.ok) {
    // Only this message means 401
    // (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
    if (result.errorMessage === 'Unauthorized') throw new GatewayError('UNAUTHORIZED');
    throw new GatewayError('AUTHORIZER_FAILURE', { reason: `The authorizer failed: ${result.errorType}` });
  }
  const { principalId, policyDocument, context, usageIdentifierKey } = parseAuthorizerResult(result.payload);
  exchange.authorizer = {
    ...Object.fromEntries(Object.entries(context ?? {}).map(([key, value]) => [key, String(value)])),
    principalId,
    integrationLatency: String(exchange.authorizerLatencyMs),
  };
  exchange.usageIdentifierKey = usageIdentifierKey ?? undefined;
  const verdict = evaluate(policyDocument, methodArn(api, exchange));
  if (verdict === 'explicit deny') {
    throw new GatewayError('ACCESS_DENIED', {
      message: 'User is not authorized to access this resource with an explicit deny',
    });
  }
  if (verdict === 'implicit deny') throw new GatewayError('ACCESS_DENIED');
}

/**
 * Checks an authorizer's response as API Gateway does.
 * @throws GatewayError AUTHORIZER_CONFIGURATION_ERROR if it is malformed
 */
export function parseAuthorizerResult(payload: unknown): AuthorizerResult {
  const result = AuthorizerResult.safeParse(payload);
  if (result.success) return result.data;
  // Only the names of the fields: the response itself may contain secrets.
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the response'}: ${message}`);
  throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', {
    reason: `The authorizer's response is malformed. ${problems.join('; ')}`,
  });
}

/** Returns the value of an identity source. If it is empty or missing, the request is not authenticated. */
function identity(api: ApiDefinition, exchange: Exchange, source: string): string | undefined {
  const [, kind, name = ''] =
    /^(method\.request\.header|method\.request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  if (kind === 'method.request.header') return headerValue(exchange.request.headers, name);
  if (kind === 'method.request.querystring') return exchange.query.findLast(([each]) => each === name)?.[1];
  return kind === 'context' ? contextVariable(api, exchange, name) : api.stageVariables[name];
}
