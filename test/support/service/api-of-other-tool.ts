import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProxyEvent } from '../../../backend/index.ts';
import type {
  ApiDefinition,
  GatewayResponseDefinition,
  RouteDefinition,
} from '../../../local/gateway/api-definition.ts';
import { Gateway } from '../../../local/gateway/gateway.ts';
import { startHttpServer } from '../../../local/gateway/http-server.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document and a template have any members, and a missing one fails the test.
type Json = any;

/** A local run with its endpoints. */
export interface Run {
  readonly lambdaEndpoint: string;
  readonly cloudAssembly: string;
  readonly region: string;
}

/** The URI that stands for the shared authorizer in an OpenAPI document, and the one for the backend. */
const [authorizerUri, backendUri] = ['SHARED_AUTHORIZER_URI', 'ORDERS_FUNCTION_URI'];

/**
 * Serves a REST API that no CDK app made, from an OpenAPI document with API Gateway's extensions, by the local gateway. The shared
 * authorizer of a local run decides about its requests.
 * @param backend The Lambda behind all operations
 * @param authorize Decides instead of the shared authorizer of the run
 */
export async function serveApiOfOtherTool(
  apiId: string,
  document: Json,
  run: Run,
  backend: (event: ProxyEvent) => Promise<unknown>,
  authorize?: (event: never) => Promise<unknown>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const authorizer = `${run.lambdaEndpoint}/2015-03-31/functions/${sharedAuthorizerOf(run).id}/invocations`;
  const invoke = async (functionId: string, event: unknown): Promise<InvocationResult> => {
    if (functionId === backendUri) return { ok: true, payload: await backend(event as ProxyEvent) };
    if (authorize !== undefined) return resultOf(authorize(event as never));
    const response = await fetch(authorizer, { method: 'POST', body: JSON.stringify(event) });
    const payload: Json = await response.json();
    if (response.ok && !response.headers.has('x-amz-function-error')) return { ok: true, payload };
    return { ok: false, errorType: payload.errorType, errorMessage: payload.errorMessage };
  };
  const gateway = new Gateway({ api: definitionOf(apiId, document, run.region), invoke });
  const server = await startHttpServer('127.0.0.1', 0, Promise.resolve(gateway));
  return { url: server.url, stop: () => server.stop() };
}

async function resultOf(call: Promise<unknown>): Promise<InvocationResult> {
  return call.then(
    (payload) => ({ ok: true, payload }),
    ({ name, message }: Error) => ({ ok: false, errorType: name, errorMessage: message }),
  );
}

/** Returns the name of the function in the template of the run, and the folder of its code. */
export function sharedAuthorizerOf({ cloudAssembly }: Pick<Run, 'cloudAssembly'>): { id: string; folder: string } {
  const { artifacts }: Json = JSON.parse(readFileSync(join(cloudAssembly, 'manifest.json'), 'utf8'));
  const templates = Object.values<Json>(artifacts).flatMap(({ properties }) => properties?.templateFile ?? []);
  for (const file of templates) {
    const { Resources }: Json = JSON.parse(readFileSync(join(cloudAssembly, file), 'utf8'));
    const found = Object.entries<Json>(Resources).find(
      ([, { Properties }]) => Properties?.Description === 'Latchkey: shared-authorizer',
    );
    if (found === undefined) continue;
    const [id, { Properties }] = found;
    return { id, folder: join(cloudAssembly, `asset.${Properties.Code.S3Key.replace('.zip', '')}`) };
  }
  throw new Error(`There is no shared authorizer in ${cloudAssembly}.`);
}

/** Imports a document as API Gateway does. */
function definitionOf(apiId: string, document: Json, region: string): ApiDefinition {
  return {
    apiId,
    region,
    stage: 'prod',
    stageVariables: {},
    stageThrottles: {},
    accessLogFormat: undefined,
    binaryMediaTypes: [],
    keySource: 'HEADER',
    routes: Object.entries<Json>(document.paths).flatMap(([resource, operations]) =>
      Object.entries<Json>(operations).map(([method, operation]) => routeOf(method, resource, operation, document)),
    ),
    gatewayResponses: Object.fromEntries(
      Object.entries<Json>(document['x-amazon-apigateway-gateway-responses'] ?? {}).map(([type, response]) => [
        type,
        responseOf(response),
      ]),
    ),
    usagePlans: [],
  };
}

function routeOf(method: string, resource: string, operation: Json, document: Json): RouteDefinition {
  const [scheme] = Object.keys(operation.security?.[0] ?? {});
  const authorizer: Json = scheme && document.components.securitySchemes[scheme]['x-amazon-apigateway-authorizer'];
  const { type, uri } = operation['x-amazon-apigateway-integration'];
  if (type !== 'aws_proxy' || (authorizer && authorizer.authorizerUri !== authorizerUri)) throw new Error(resource);
  return {
    method: method.toUpperCase(),
    resource,
    resourceId: resource,
    authorizer: authorizer && {
      id: scheme ?? '',
      functionId: authorizer.authorizerUri,
      identitySources: authorizer.identitySource?.split(', ') ?? [],
    },
    signed: false,
    apiKeyRequired: false,
    requiredParameters: [],
    integration: { type: 'lambda', functionId: uri, timeoutMs: 29_000 },
  };
}

function responseOf({ statusCode, responseParameters = {}, responseTemplates = {} }: Json): GatewayResponseDefinition {
  const headers = Object.entries<string>(responseParameters).map(([target, source]) => [
    target.slice('gatewayresponse.header.'.length),
    source,
  ]);
  return { status: statusCode, headers: Object.fromEntries(headers), templates: responseTemplates };
}
