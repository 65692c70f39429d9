import { MockIntegration, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import type { Route } from '../../lambdas/http/routes/index.ts';
import { exposedHeaders } from '../gateway/cors.ts';

/** Returns a mock integration that responds to a route as a Lambda would: with its fixed body and the shared headers. */
export function fixedResponse({ success, fixedBody }: Route, corsAllowOrigin: string) {
  const headers = {
    'Access-Control-Allow-Origin': corsAllowOrigin,
    'Access-Control-Expose-Headers': exposedHeaders.join(', '),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  const named = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value] as const);
  const statusCode = String(success.status);
  return {
    integration: new MockIntegration({
      // A body of another type, which a GET does not have, gets 415 instead of 500.
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: { 'application/json': JSON.stringify({ statusCode: success.status }) },
      integrationResponses: [
        {
          statusCode,
          responseTemplates: { 'application/json': JSON.stringify(fixedBody) },
          responseParameters: Object.fromEntries(named.map(([name, value]) => [name, `'${value}'`])),
        },
      ],
    }),
    methodResponses: [{ statusCode, responseParameters: Object.fromEntries(named.map(([name]) => [name, true])) }],
  };
}
