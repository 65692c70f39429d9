import { readApiOf } from '../../gateway/read-api.ts';
import * as schemas from '../../template/resource-schemas.ts';
import { Stack } from '../../template/template.ts';
import type { Template } from '../../template/template-types.ts';
import { type Draft, dropUnknown, failureOf } from './left-out.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The resources of an API, with the properties that the run knows. */
const parts = {
  'AWS::ApiGateway::RestApi': schemas.RestApi,
  'AWS::ApiGateway::Resource': schemas.PathResource,
  'AWS::ApiGateway::Stage': schemas.Stage,
  'AWS::ApiGateway::Deployment': schemas.Deployment,
  'AWS::ApiGateway::GatewayResponse': schemas.GatewayResponse,
  'AWS::ApiGateway::RequestValidator': schemas.RequestValidator,
  'AWS::ApiGateway::Authorizer': schemas.Authorizer,
  'AWS::ApiGateway::UsagePlan': schemas.UsagePlan,
  'AWS::ApiGateway::UsagePlanKey': schemas.UsagePlanKey,
  'AWS::ApiGateway::ApiKey': schemas.ApiKey,
} as const;

/** Leaves out parts of REST APIs that the run does not have. A method without its backend stays, and responds 501. */
export function fitApis(draft: Draft): void {
  for (const [type, schema] of Object.entries(parts)) {
    for (const [id] of draft.all(type)) {
      dropUnknown(draft, id, Object.keys(schema.shape));
      const why = failureOf(() => {
        const stack = stackOf(draft.template);
        schemas.read(stack, stack.resource(id), schema);
      });
      if (why !== undefined) draft.drop(id, why);
    }
  }
  for (const [id] of draft.all('AWS::ApiGateway::RestApi')) fitApi(draft, id);
}

function fitApi(draft: Draft, apiId: string): void {
  const isOwn = ([id, { Properties }]: readonly [string, { readonly Properties?: Properties }]) =>
    stackOf(draft.template).resolve(Properties?.['RestApiId'], id) === apiId;
  const methods = draft.all('AWS::ApiGateway::Method').filter(isOwn);
  const readWith = (template: Template) =>
    failureOf(() => {
      const stack = stackOf(template);
      readApiOf(stack, stack.resource(apiId), schemas.AnyMethod);
    });
  const empty = { ...draft.template, Resources: withoutMethods(draft.template) };
  const why = readWith(empty);
  if (why !== undefined) {
    draft.drop(apiId, why);
    return;
  }
  for (const [id] of methods) {
    dropUnknown(draft, id, Object.keys(schemas.AnyMethod.shape));
    const { Properties = {} } = draft.resource(id);
    draft.change(id, { ...Properties, Integration: withOrigins(Properties['Integration']) });
  }
  if (readWith(draft.template) === undefined) return;
  for (const [id] of methods) {
    const works = () => readWith(draft.withOnly(id)) === undefined;
    if (works()) continue;
    const properties = draft.resource(id).Properties ?? {};
    const reason = reasonOf(properties);
    const integration = { Type: 'MISSING', Reason: `latchkey dev does not run this method: ${reason}.` };
    draft.note(id, reason);
    draft.change(id, { ...properties, Integration: integration });
    if (works()) continue;
    draft.change(id, {
      RestApiId: properties['RestApiId'],
      ResourceId: properties['ResourceId'],
      HttpMethod: properties['HttpMethod'],
      Integration: integration,
    });
    if (!works()) draft.drop(id, 'its path is not in the app');
  }
}

/** Replaces the template with which CDK chooses among the origins of a CORS preflight. It is the only one with logic that runs. */
function withOrigins(integration: unknown): unknown {
  const { Type, IntegrationResponses } = (integration ?? {}) as Properties;
  if (Type !== 'MOCK' || !Array.isArray(IntegrationResponses)) return integration;
  const responses = IntegrationResponses.map((response: Properties) => {
    const template = (response['ResponseTemplates'] as Properties | undefined)?.['application/json'];
    if (typeof template !== 'string' || !template.includes('#if($origin == "")')) return response;
    const { ResponseTemplates, ...rest } = response;
    return {
      ...rest,
      FurtherOrigins: [...template.matchAll(/\$origin(?: == |\.matches\()"([^"]+)"/g)].map(([, origin]) => origin),
    };
  });
  return { ...(integration as Properties), IntegrationResponses: responses };
}

function reasonOf({ Integration, AuthorizationType }: Properties): string {
  const { Type, ConnectionType } = (Integration ?? {}) as Properties;
  if (AuthorizationType === 'COGNITO_USER_POOLS') return 'it has the authorizer of a user pool';
  if (ConnectionType === 'VPC_LINK') return 'its backend is behind a VPC link';
  switch (Type) {
    case 'AWS_PROXY':
      return 'its function is not run';
    case 'AWS':
      return 'its integration maps requests with templates, or calls an AWS service';
    case 'HTTP':
      return 'its HTTP integration maps requests with templates';
    case 'MOCK':
      return 'its mock integration has several responses or templates with logic';
    default:
      return AuthorizationType === 'CUSTOM' ? 'its authorizer is not run' : 'its properties are not supported';
  }
}

function withoutMethods({ Resources = {} }: Template): NonNullable<Template['Resources']> {
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::ApiGateway::Method'));
}

function stackOf(template: Template): Stack {
  return new Stack(template, { hasPlaceholders: true });
}
