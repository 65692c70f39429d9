import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { LatchkeyError } from '../../domain/shared/errors.ts';
import { isId } from '../../domain/shared/random.ts';
import { rateHeadersOf, retryAfterOf } from '../authorizer-context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { replayedHeader } from '../idempotency/idempotency-key.ts';
import { problemMediaType, problemOf } from '../problem.ts';
import { type Headers, rateLimitHeaderNames } from '../rate-limit-headers.ts';
import type { ApiEvent } from '../request.ts';
import type { Route } from '../routes/route.ts';

/**
 * Completes every response: adds the shared headers, turns errors into problem details, and writes one log line. Caches must
 * not store responses, because they contain a tenant's data and can contain a key value.
 */
export function respond(route: Route, { logger, clock, corsAllowOrigin }: ApiDependencies) {
  const headersFor = (event: ApiEvent): Headers => ({
    'Access-Control-Allow-Origin': corsAllowOrigin,
    'Access-Control-Expose-Headers': ['Retry-After', replayedHeader, ...rateLimitHeaderNames].join(', '),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...rateHeadersOf(event.requestContext.authorizer ?? {}),
  });

  const log = (event: ApiEvent, status: number, error?: unknown, isReplayed?: boolean) => {
    const { requestId, requestTimeEpoch } = event.requestContext;
    const line = {
      requestId,
      route: `${route.method} ${route.path}`,
      status,
      ...callerFields(event),
      ...(isReplayed && { isReplayed }),
      durationMs: clock() - requestTimeEpoch,
    };
    if (status >= 500) logger.error('request failed', { ...line, error });
    else logger.info('request', { ...line, ...(error instanceof LatchkeyError && { code: error.code }) });
  };

  return {
    after: ({ event, response }) => {
      if (!response) return;
      response.headers = { 'Content-Type': 'application/json', ...headersFor(event), ...response.headers };
      log(event, response.statusCode, undefined, response.headers[replayedHeader] !== undefined);
    },

    onError: (request) => {
      const { event, error } = request;
      const problem = problemOf(error, event.requestContext.requestId);
      request.response = {
        statusCode: problem.status,
        headers: {
          'Content-Type': problemMediaType,
          ...headersFor(event),
          ...(problem.status === 429 && retryAfterOf(event.requestContext.authorizer ?? {})),
          ...(problem.code === 'request_in_progress' && { 'Retry-After': '1' }),
        },
        body: JSON.stringify(problem),
      };
      log(event, problem.status, error);
    },
  } satisfies MiddlewareObj<ApiEvent, APIGatewayProxyResult>;
}

function callerFields({ caller, asker, pathParameters }: ApiEvent): Record<string, string> {
  if (asker !== undefined) {
    return { asker: asker.id, ...(asker.workspaceId !== null && { workspaceId: asker.workspaceId }) };
  }
  if (caller === undefined) return {};
  if (!('principal' in caller)) {
    const { id = '' } = pathParameters ?? {};
    // Any other text in the path could be a key value.
    return { operator: caller.actor.id, ...(isId('ws', id) && { workspaceId: id }) };
  }
  const { workspaceId } = caller.principal;
  return { [caller.actor.type === 'user' ? 'subject' : 'keyId']: caller.actor.id, workspaceId };
}
