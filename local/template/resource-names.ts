import { StartError } from '../shared/start-error.ts';
import type { NameContext, Resource } from './template-types.ts';

/** The AWS account of the local run. */
export const accountId = '000000000000';

/** Returns the id of a REST API's root resource, which is not in the template. */
export function rootResourceOf(apiId: string): string {
  return `${apiId}:root`;
}

/** Types whose Ref is an id or a name that the service chooses. The local run uses the logical id. */
const namedByLogicalId = new Set([
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
]);

/** Types whose Ref is the name in a property, or otherwise a generated one. */
const nameProperty: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
};

/** Resolves `Ref` of a resource. */
export function resourceReference(stack: NameContext, resource: Resource, usedBy: string): string {
  if (namedByLogicalId.has(resource.type)) return resource.id;
  if (resource.type === 'AWS::SecretsManager::Secret') return secretArn(stack, resource);
  if (resource.type === 'AWS::SecretsManager::RotationSchedule') {
    return String(stack.resolve(resource.properties['SecretId'], resource.id));
  }
  if (resource.type === 'AWS::Lambda::Alias') return functionOfAlias(stack, resource);
  if (resource.type === 'AWS::SQS::Queue') return queueUrl(stack, resource);
  const property = nameProperty[resource.type];
  if (property === undefined) {
    if (stack.hasPlaceholders) return resource.id;
    throw new StartError(`${usedBy} refers to ${resource.id}, but the local run has no ${resource.type}.`);
  }
  return String(stack.resolve(resource.properties[property], resource.id) ?? resource.id);
}

/** Returns the ARN of an alias's function. Each function has only one version here. */
function functionOfAlias(stack: NameContext, { id, properties }: Resource): string {
  const name = String(stack.resolve(properties['FunctionName'], id));
  return `arn:aws:lambda:${stack.region}:${accountId}:function:${name}`;
}

/** Resolves `Fn::GetAtt` of a resource. */
export function resourceAttribute(stack: NameContext, resource: Resource, attribute: string, usedBy: string): string {
  const value = attributesOf(stack, resource)[attribute];
  if (value === undefined && stack.hasPlaceholders) return placeholder(stack, resource, attribute);
  if (value === undefined) {
    throw new StartError(`${usedBy} needs ${resource.id}.${attribute}, but the local run has none (${resource.type}).`);
  }
  return value;
}

/** Returns a value for an attribute of a resource that is not run. */
function placeholder({ region }: NameContext, { id }: Resource, attribute: string): string {
  return /Arn$/.test(attribute) ? `arn:aws:local:${region}:${accountId}:${id}` : `${id}.${attribute}`;
}

function attributesOf(stack: NameContext, resource: Resource): Readonly<Record<string, string>> {
  const name = () => resourceReference(stack, resource, resource.id);
  const arn = (service: string, path: string, region = stack.region) =>
    `arn:aws:${service}:${region}:${accountId}:${path}`;
  switch (resource.type) {
    case 'AWS::ApiGateway::RestApi':
      return { RootResourceId: rootResourceOf(resource.id), RestApiId: resource.id };
    case 'AWS::ApiGateway::Authorizer':
      return { AuthorizerId: resource.id };
    case 'AWS::ApiGateway::Deployment':
      return { DeploymentId: resource.id };
    case 'AWS::Cognito::UserPool':
      return { Arn: arn('cognito-idp', `userpool/${name()}`), UserPoolId: name() };
    case 'AWS::DynamoDB::GlobalTable':
    case 'AWS::DynamoDB::Table': {
      const table = arn('dynamodb', `table/${name()}`);
      return { Arn: table, StreamArn: `${table}/stream/local`, TableId: name() };
    }
    case 'AWS::Events::EventBus':
      return { Arn: arn('events', `event-bus/${name()}`), Name: name() };
    case 'AWS::Events::Rule': {
      const bus = String(stack.resolve(resource.properties['EventBusName'], resource.id) ?? 'default');
      const ofBus = bus === 'default' ? '' : `${bus.replace(/^.*\//, '')}/`;
      return { Arn: arn('events', `rule/${ofBus}${name()}`) };
    }
    case 'AWS::IAM::Role':
      return { Arn: arn('iam', `role/${name()}`, ''), RoleId: resource.id };
    case 'AWS::KMS::Key':
      return { Arn: arn('kms', `key/${name()}`), KeyId: resource.id };
    case 'AWS::Lambda::Function':
      return { Arn: arn('lambda', `function:${name()}`) };
    case 'AWS::Lambda::Version':
      return { Version: '1' };
    case 'AWS::Logs::LogGroup':
      return { Arn: `${arn('logs', `log-group:${name()}`)}:*` };
    case 'AWS::Scheduler::Schedule': {
      const group = String(stack.resolve(resource.properties['GroupName'], resource.id) ?? 'default');
      return { Arn: arn('scheduler', `schedule/${group}/${name()}`) };
    }
    case 'AWS::Scheduler::ScheduleGroup':
      return { Arn: arn('scheduler', `schedule-group/${name()}`) };
    case 'AWS::SecretsManager::Secret':
      return { Id: secretArn(stack, resource) };
    case 'AWS::SQS::Queue': {
      const queue = queueName(stack, resource);
      return { Arn: arn('sqs', queue), QueueName: queue, QueueUrl: name() };
    }
    default:
      return {};
  }
}

/** Returns the URL of a queue. It is at the endpoint of this run, because the SDK calls the host in the URL. */
function queueUrl(stack: NameContext, resource: Resource): string {
  return `${stack.queueEndpoint}/${accountId}/${queueName(stack, resource)}`;
}

function queueName(stack: NameContext, { id, properties }: Resource): string {
  return String(stack.resolve(properties['QueueName'], id) ?? id);
}

/** Returns an ARN like those of the service: it ends with the name and six characters. They never change. */
export function secretArn(stack: NameContext, { id, properties }: Resource): string {
  const name = String(stack.resolve(properties['Name'], id) ?? id);
  return `arn:aws:secretsmanager:${stack.region}:${accountId}:secret:${name}-LocalX`;
}
