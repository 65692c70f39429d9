import * as z from 'zod';
import { headerValues } from '../gateway/headers.ts';
import { evaluate, Policy } from '../gateway/policy.ts';
import type { Invoke } from '../lambda/invocation.ts';
import type { HttpApiDefinition, HttpAuthorizerDefinition } from './http-api-definition.ts';
import { HttpApiError } from './http-api-error.ts';
import { authorizerEvent } from './http-api-events.ts';
import { contextVariable, type HttpExchange, routeArn } from './http-exchange.ts';

/** The longest that API Gateway waits for an authorizer. */
const timeoutMs = 10_000;

const context = z.record(z.string(), z.unknown()).nullish();
const PolicyResponse = z.object({ policyDocument: Policy, context });
const SimpleResponse = z.object({ isAuthorized: z.boolean(), context });

/**
 * Asks a Lambda authorizer about a request, and adds its context to the exchange.
 * @throws HttpApiError unless the authorizer allows the request
 */
export async function authorize(
  api: HttpApiDefinition,
  { functionId, identitySources, isSimple }: HttpAuthorizerDefinition,
  exchange: HttpExchange,
  invoke: Invoke,
): Promise<void> {
  const identities = identitySources.map((source) => identityOf(api, exchange, source));
  if (!identities.every(Boolean)) throw new HttpApiError('UNAUTHORIZED');
  const result = await invoke(functionId, authorizerEvent(api, exchange, identities), timeoutMs);
  if (!result.ok) {
    if (result.errorMessage === 'Unauthorized') throw new HttpApiError('UNAUTHORIZED');
    throw new HttpApiError('INTERNAL', `The authorizer failed: ${result.errorType}`);
  }
  const isAllowed = isSimple ? allowedSimply(result.payload, exchange) : allowedBy(api, result.payload, exchange);
  if (!isAllowed) throw new HttpApiError('FORBIDDEN');
}

function allowedSimply(payload: unknown, exchange: HttpExchange): boolean {
  const { isAuthorized, context: values } = parsed(SimpleResponse, payload);
  exchange.context = values ?? {};
  return isAuthorized;
}

function allowedBy(api: HttpApiDefinition, payload: unknown, exchange: HttpExchange): boolean {
  const { policyDocument, context: values } = parsed(PolicyResponse, payload);
  exchange.context = values ?? {};
  return evaluate(policyDocument, routeArn(api, exchange)) === 'allow';
}

function parsed<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  // Only the names of the fields: the response itself may contain secrets.
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the response'}: ${message}`);
  throw new HttpApiError('INTERNAL', `The authorizer's response is malformed. ${problems.join('; ')}`);
}

function identityOf(api: HttpApiDefinition, exchange: HttpExchange, source: string): string {
  const { request, query } = exchange;
  const [, kind, name = ''] =
    /^\$(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  if (kind === 'request.header') return headerValues(request.headers, name).join(',');
  if (kind === 'request.querystring') return query.findLast(([each]) => each === name)?.[1] ?? '';
  if (kind === 'context') return contextVariable(api, exchange, name) ?? '';
  return kind === 'stageVariables' ? (api.stageVariables[name] ?? '') : '';
}
