import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../lambdas/domain/shared/error-codes.ts';
import { headerPattern, idempotencyKeyHeader, maxKeyLength } from '../../lambdas/http/idempotency/idempotency-key.ts';
import { problemMediaType, problems } from '../../lambdas/http/problem.ts';
import { Problem } from '../../lambdas/http/problem-schema.ts';
import { type Route, routes } from '../../lambdas/http/routes/index.ts';
import { responseOf } from '../../lambdas/http/routes/responses/index.ts';
import { isKeeping } from '../../lambdas/http/routes/route.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { withoutSafeIntegerBounds } from './json-schema.ts';
import { headersOf } from './openapi-headers.ts';
import { linksOf } from './openapi-links.ts';

/** Returns the OpenAPI 3.1 document of all routes (https://spec.openapis.org/oas/v3.1.1.html). */
export function documentOfAllRoutes() {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Latchkey',
        version: packageJson.version,
        description:
          'API keys for any REST API: issue, verify, limit, regenerate and revoke. Send a key as `X-API-Key`, or as `Authorization: Bearer`. Errors are problem details (RFC 9457): handle them by `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags,
      security: [{ apiKey: [] }, { bearer: [] }],
      paths: paths(),
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
          sigv4: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description:
              'AWS Signature Version 4 for the service execute-api (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).',
            'x-amazon-apigateway-authtype': 'awsSigv4',
          },
          signIn: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'An access token of the OpenID provider, as the console sends it. People who belong to several workspaces name one in `X-Workspace-Id`.',
          },
        },
      },
    },
    { override: ({ jsonSchema }) => withoutSafeIntegerBounds(jsonSchema) },
  );
}

const tags: { readonly name: Route['tag']; readonly description: string }[] = [
  { name: 'API keys', description: 'Manage the API keys of the workspace.' },
  { name: 'Workspace', description: 'Usage, audit events, plan and members of the workspace.' },
  { name: 'Sample API', description: 'A protected API to try keys with.' },
  { name: 'Verification', description: 'Verify API keys in a service that API Gateway does not protect.' },
  {
    name: 'Admin plane',
    description: 'Manage workspaces, their root keys, and service keys, as the team that runs the service.',
  },
  { name: 'Service', description: 'Public routes that need no key.' },
];

function paths(): ZodOpenApiPathsObject {
  const result: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    result[route.path] = { ...result[route.path], [route.method.toLowerCase()]: operation(operationId, route) };
  }
  return result;
}

const workspaceHeader = {
  'X-Workspace-Id': z.string().optional().meta({
    description:
      'The id of the workspace, for people who belong to several. Not needed with a key, which belongs to one.',
  }),
};

const idempotencyHeader = {
  [idempotencyKeyHeader]: z
    .string()
    .regex(headerPattern)
    .optional()
    .meta({
      description: `Makes it safe to repeat the request: for 24 hours, the same client gets the same answer, key values included, for the same idempotency key and request. 1 to ${maxKeyLength} visible ASCII characters, such as a UUID, with or without double quotes.`,
      examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
    }),
};

function operation(operationId: string, route: Route): ZodOpenApiOperationObject {
  const { path, query, body } = route.request;
  return {
    operationId,
    tags: [route.tag],
    summary: route.summary,
    ...securityOf(route),
    // The scope of a route, for clients that choose the scopes of a key.
    ...(route.scope !== null && route.scope !== undefined && { 'x-latchkey-scope': route.scope }),
    requestParams: {
      ...(path && { path: z.object(Object.fromEntries(path.map((name) => [name, z.string()]))) }),
      ...(query && { query }),
      ...headerParametersOf(route),
    },
    ...(body && {
      requestBody: { required: !body.safeParse(undefined).success, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      [route.success.status]: {
        description: route.success.description,
        ...headersOf(route, route.success.status),
        content: { 'application/json': { schema: responseOf(route) } },
        ...linksOf(operationId),
      },
      ...problemResponses(route),
      ...(route.auth === 'iam' && { '403': refusedByIam(problemResponses(route)['403']) }),
    },
  };
}

/** Returns the request headers that a route reads, besides the credentials. */
function headerParametersOf(route: Route): { readonly header?: z.ZodObject } {
  const headers = { ...(route.auth === 'management' && workspaceHeader), ...(isKeeping(route) && idempotencyHeader) };
  return Object.keys(headers).length === 0 ? {} : { header: z.object(headers) };
}

function securityOf(route: Route): Pick<ZodOpenApiOperationObject, 'description' | 'security'> {
  switch (route.auth) {
    case 'api-key':
      return { description: `Requires the scope \`${route.scope}\`.` };
    case 'management':
      return {
        description: `Requires the scope \`${route.scope}\` in the key or the role.`,
        security: [{ apiKey: [] }, { bearer: [] }, { signIn: [] }],
      };
    case 'iam':
      return {
        description:
          'Requires a signature (SigV4) by AWS credentials that may `execute-api:Invoke` the route; otherwise API Gateway responds with 403.',
        security: [{ sigv4: [] }],
      };
    case 'in-function':
      return {
        description: `Requires a service key, or an API key with the scope \`${route.scope}\`, which answers about the keys of its own workspace only. The request counts for the key in the body, not for the one that asks.`,
      };
    case 'none':
      return { security: [] };
  }
}

/** Returns the errors of a route, including those that all routes with the same `auth` share. */
function errorsOf(route: Route): ErrorCode[] {
  const ofKeys: ErrorCode[] = [
    'insufficient_scope',
    'plan_without_api_access',
    'plan_not_configured',
    'ip_not_allowed',
  ];
  const ofPeople: ErrorCode[] = ['not_a_member', 'workspace_not_chosen', 'workspace_suspended'];
  const ofFunctions: ErrorCode[] = ['invalid_request'];
  const ofBodies: ErrorCode[] = ['invalid_request', 'malformed_json', 'payload_too_large', 'unsupported_media_type'];
  return [
    ...new Set<ErrorCode>([
      // Every function refuses unknown query parameters and X-HTTP-Method-Override.
      ...(route.lambda === null ? [] : ofFunctions),
      ...(route.auth === 'none' ? [] : (['unauthorized'] as const)),
      ...(route.auth === 'api-key' || route.auth === 'management' || route.auth === 'in-function' ? ofKeys : []),
      ...(route.auth === 'management' ? ofPeople : []),
      ...(route.request.body === undefined ? [] : ofBodies),
      ...route.errors,
      ...(isKeeping(route) ? (['conflict', 'request_in_progress', 'idempotency_key_reused'] as const) : []),
      // From the key's limits, or from API Gateway's throttle, which applies to every route.
      'rate_limit_exceeded',
      'internal_error',
      'service_unavailable',
    ]),
  ];
}

/** The responses of API Gateway on the admin plane. */
const NoSignature = z.strictObject({ message: z.string() }).meta({ id: 'NoSignature' });
const RefusedByIam = z
  .looseObject({ status: z.literal(403), code: z.literal(''), requestId: z.string() })
  .meta({ id: 'RefusedByIam', description: 'A problem without a code.' });

/** Returns API Gateway's own responses on the admin plane, with those of the route's function, if it has any with 403. */
function refusedByIam(own: { readonly description: string } | undefined) {
  const refusal = 'The request has no signature, or its AWS credentials may not call the route.';
  return {
    description: own === undefined ? refusal : `${own.description} Or: ${refusal}`,
    content: {
      'application/json': { schema: NoSignature },
      [problemMediaType]: { schema: own === undefined ? RefusedByIam : z.union([RefusedByIam, Problem]) },
    },
  };
}

function problemResponses(route: Route) {
  const codes = errorsOf(route);
  const statuses = [...new Set(codes.map((code) => problems[code].status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: codes
          .filter((code) => problems[code].status === status)
          .map((code) => `\`${code}\`: ${problems[code].title}.`)
          .join(' '),
        ...headersOf(route, status),
        content: { [problemMediaType]: { schema: Problem } },
      },
    ]),
  );
}
