import * as schemas from '../../http-api/http-api-schemas.ts';
import { readHttpApi } from '../../http-api/read-http-api.ts';
import { read } from '../../template/resource-schemas.ts';
import { Stack } from '../../template/template.ts';
import type { Template } from '../../template/template-types.ts';
import { type Draft, dropUnknown, failureOf } from './left-out.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The resources of an HTTP API, with the properties that the run knows. */
const parts = {
  'AWS::ApiGatewayV2::Stage': schemas.Stage,
  'AWS::ApiGatewayV2::Authorizer': schemas.Authorizer,
} as const;

/** Leaves out parts of HTTP APIs that the run does not have. A route without its backend stays, and responds 501. */
export function fitHttpApis(draft: Draft): void {
  for (const [id, { Properties = {} }] of draft.all('AWS::ApiGatewayV2::Api')) {
    if (Properties['ProtocolType'] === 'WEBSOCKET') {
      draft.drop(id, 'it is a WebSocket API');
      continue;
    }
    dropUnknown(draft, id, Object.keys(schemas.Api.shape));
    const why = failureOf(() => {
      const stack = stackOf(draft.template);
      read(stack, stack.resource(id), schemas.Api);
    });
    if (why !== undefined) draft.drop(id, why);
  }
  for (const [type, schema] of Object.entries(parts)) {
    for (const [id] of draft.all(type)) {
      dropUnknown(draft, id, Object.keys(schema.shape));
      const why = failureOf(() => {
        const stack = stackOf(draft.template);
        read(stack, stack.resource(id), schema);
      });
      if (why !== undefined) draft.drop(id, why);
    }
  }
  for (const [id, { Properties = {} }] of draft.all('AWS::ApiGatewayV2::Integration')) {
    const known = schemas.integrationProperties(Properties['IntegrationType']);
    if (known !== undefined && Properties['IntegrationSubtype'] === undefined) dropUnknown(draft, id, known);
  }
  for (const [id] of draft.all('AWS::ApiGatewayV2::Api')) {
    const why = failureOf(() => readWith(withoutRoutes(draft.template), id));
    if (why === undefined) fitRoutes(draft, id);
    else draft.drop(id, why);
  }
}

function fitRoutes(draft: Draft, apiId: string): void {
  const stack = stackOf(draft.template);
  const routes = draft
    .all('AWS::ApiGatewayV2::Route')
    .filter(([id, { Properties }]) => stack.resolve(Properties?.['ApiId'], id) === apiId);
  for (const [id] of routes) {
    const works = () => failureOf(() => readWith(draft.withOnly(id), apiId)) === undefined;
    dropUnknown(draft, id, [...Object.keys(schemas.Route.shape), 'AuthorizationScopes']);
    if (works()) continue;
    const properties = draft.resource(id).Properties ?? {};
    const { Target: _, ...withoutTarget } = properties;
    const reason = reasonOf(draft, properties);
    draft.note(id, reason);
    const missing = { Missing: `latchkey dev does not run this route: ${reason}.` };
    draft.change(id, { ...withoutTarget, ...missing });
    if (works()) continue;
    draft.change(id, { ApiId: properties['ApiId'], RouteKey: properties['RouteKey'], ...missing });
    if (!works()) draft.drop(id, 'its API is not run');
  }
}

function withoutRoutes(template: Template): Template {
  const { Resources = {} } = template;
  const kept = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::ApiGatewayV2::Route');
  return { ...template, Resources: Object.fromEntries(kept) };
}

function readWith(template: Template, apiId: string): void {
  const stack = stackOf(template);
  readHttpApi(stack, stack.resource(apiId));
}

function reasonOf(draft: Draft, { AuthorizationType, Target }: Properties): string {
  if (AuthorizationType === 'JWT') return 'it has a JWT authorizer';
  if (AuthorizationType === 'AWS_IAM') return 'its requests are signed with AWS credentials';
  const target = String(stackOf(draft.template).resolve(Target, 'a route')).replace(/^integrations\//, '');
  const found = draft.all('AWS::ApiGatewayV2::Integration').find(([id]) => id === target);
  const { IntegrationType, IntegrationSubtype, ConnectionType } = found?.[1].Properties ?? {};
  if (IntegrationSubtype !== undefined) return 'its integration calls an AWS service';
  if (ConnectionType === 'VPC_LINK') return 'its backend is behind a VPC link';
  return IntegrationType === 'AWS_PROXY' ? 'its function is not run' : 'its properties are not supported';
}

function stackOf(template: Template): Stack {
  return new Stack(template, { hasPlaceholders: true });
}
