import { describe, expect, test } from '@jest/globals';
import { type Properties, type Resource, synthesized } from './support/synthesized.ts';

const stack = synthesized();
const keys = { 'Fn::GetAtt': [stack.named('KeysTableName').id, 'Arn'] };
const counters = { 'Fn::GetAtt': [stack.named('CountersTableName').id, 'Arn'] };
const photoRequests = { 'Fn::GetAtt': [stack.named('PhotoRequestsTableName').id, 'Arn'] };
const pepper = { Ref: stack.named('PepperSecretArn').id };
const cursorSecret = {
  Ref: stack.all('AWS::SecretsManager::Secret').find(({ id }) => id !== pepper.Ref)?.id,
};

const stream = { 'Fn::GetAtt': [stack.named('KeysTableName').id, 'StreamArn'] };
const bus = { 'Fn::GetAtt': [stack.named('EventBusName').id, 'Arn'] };
/** Where the publisher's stream is told to put what was given up. */
const eventDeadLetters = stack
  .all('AWS::Lambda::EventSourceMapping')
  .find(({ Properties }) => Properties['FunctionName'].Ref === stack.function('publish-events').id)?.Properties[
  'DestinationConfig'
].OnFailure.Destination;

const roleIdOf = (lambda: Resource): string => lambda.Properties['Role']['Fn::GetAtt'][0];

function statementsOf(lambda: Resource): Properties[] {
  const roleId = roleIdOf(lambda);
  return stack
    .all('AWS::IAM::Policy')
    .filter(({ Properties }) => Properties['Roles'].some(({ Ref }: { Ref: string }) => Ref === roleId))
    .flatMap(({ Properties }) => Properties['PolicyDocument'].Statement);
}

const actionsOf = ({ Action }: Properties): string[] => [Action].flat().sort();

const isOfLogs = (statement: Properties) => actionsOf(statement).includes('logs:PutLogEvents');
const isOfTraces = (statement: Properties) => actionsOf(statement).some((action) => action.startsWith('xray:'));

/** What a function may do beyond writing its log and traces. */
function grantsOf(name: string) {
  return statementsOf(stack.function(name))
    .filter((statement) => !isOfLogs(statement) && !isOfTraces(statement))
    .map((statement) => ({
      effect: statement['Effect'],
      actions: actionsOf(statement),
      resource: statement['Resource'],
    }));
}

const allow = (resource: object, ...actions: string[]) => ({ effect: 'Allow', actions, resource });
const table = (resource: object, ...actions: string[]) =>
  allow(resource, ...actions.map((action) => `dynamodb:${action}`));
const read = (secret: object) => allow(secret, 'secretsmanager:GetSecretValue');

/** API Gateway's own API: keys are made at run time, so their ids cannot be named here. */
const gatewayPaths = { POST: ['apikeys', 'usageplans/*/keys'], GET: ['apikeys', 'usageplans'], DELETE: ['apikeys/*'] };
const gatewayKeys = (...methods: (keyof typeof gatewayPaths)[]) =>
  methods.map((method) => {
    const arns = gatewayPaths[method].map((path) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:', { Ref: 'AWS::Region' }, `::/${path}`]],
    }));
    return { effect: 'Allow', actions: [`apigateway:${method}`], resource: arns.length === 1 ? arns[0] : arns };
  });

const expected: Record<string, unknown[]> = {
  authorizer: [
    table(keys, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    table(counters, 'GetItem', 'UpdateItem'),
    read(pepper),
  ],
  'create-api-key': [table(keys, 'GetItem', 'PutItem', 'UpdateItem'), read(pepper)],
  'regenerate-api-key': [
    table(keys, 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    read(pepper),
  ],
  'update-api-key': [table(keys, 'GetItem', 'PutItem', 'UpdateItem')],
  'delete-api-key': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem')],
  'list-api-keys': [table(keys, 'GetItem', 'Query'), read(cursorSecret)],
  'get-api-key': [table(keys, 'GetItem')],
  'create-photo-request': [table(photoRequests, 'PutItem')],
  'get-photo-request': [table(photoRequests, 'GetItem')],
  'list-photo-requests': [table(photoRequests, 'Query'), read(cursorSecret)],
  'create-workspace': [
    table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    read(pepper),
    ...gatewayKeys('POST', 'GET', 'DELETE'),
  ],
  'update-workspace': [
    table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...gatewayKeys('POST', 'GET', 'DELETE'),
  ],
  'suspend-workspace': [
    table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...gatewayKeys('POST', 'GET', 'DELETE'),
  ],
  'resume-workspace': [
    table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...gatewayKeys('POST', 'GET', 'DELETE'),
  ],
  'delete-workspace': [
    table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...gatewayKeys('GET', 'DELETE'),
  ],
  'list-workspaces': [table(keys, 'BatchGetItem', 'Query'), read(cursorSecret)],
  'get-workspace': [table(keys, 'GetItem')],
  'issue-root-key': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'), read(pepper)],
  'revoke-root-key': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem')],
  'get-admin-status': [],
  'publish-events': [
    table(stream, 'DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    allow(bus, 'events:PutEvents'),
    allow(eventDeadLetters, 'sqs:SendMessage'),
  ],
  'get-status': [],
  'get-health': [],
  'get-openapi': [],
};

test('every function is listed here', () => {
  expect([...stack.functions().keys()].sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.entries(expected))('%s may do exactly what it needs', (name, grants) => {
  expect(grantsOf(name)).toEqual(grants);
});

test.each(Object.keys(expected))('%s may write its own log only', (name) => {
  const lambda = stack.function(name);
  const logging = statementsOf(lambda).filter(isOfLogs);
  expect(logging).toEqual([
    {
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [lambda.Properties['LoggingConfig'].LogGroup.Ref, 'Arn'] },
    },
  ]);
});

test.each(Object.keys(expected))('%s may write traces, for which X-Ray knows no resources', (name) => {
  expect(statementsOf(stack.function(name)).filter(isOfTraces)).toEqual([
    { Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Effect: 'Allow', Resource: '*' },
  ]);
});

describe('roles', () => {
  test('each function has one of its own', () => {
    const roles = [...stack.functions().values()].map(roleIdOf);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test("of functions have no policy of AWS's, and trust Lambda alone", () => {
    const roles = new Set([...stack.functions().values()].map(roleIdOf));
    for (const { id, Properties } of stack.all('AWS::IAM::Role').filter((role) => roles.has(role.id))) {
      expect({ id, managed: Properties['ManagedPolicyArns'] }).toEqual({ id, managed: undefined });
      expect(Properties['AssumeRolePolicyDocument'].Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });
});

test('no policy names a wildcard, but for gateway keys and traces', () => {
  const statements = stack
    .all('AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties['PolicyDocument'].Statement)
    .filter((statement) => !isOfTraces(statement))
    .filter((statement) => !actionsOf(statement).every((action) => action.startsWith('apigateway:')));
  expect(JSON.stringify(statements)).not.toContain('*');
});

describe('who may', () => {
  const names = Object.keys(expected);
  const having = (action: RegExp, resource: object) =>
    names.filter((name) =>
      grantsOf(name).some(
        (grant) =>
          JSON.stringify(grant.resource) === JSON.stringify(resource) &&
          grant.actions.some((each) => action.test(each)),
      ),
    );

  test('read the pepper: who verifies and who issues', () => {
    expect(having(/./, pepper)).toEqual([
      'authorizer',
      'create-api-key',
      'regenerate-api-key',
      'create-workspace',
      'issue-root-key',
    ]);
  });

  test('write keys: nobody who lists or gets', () => {
    expect(having(/Put|Update|Delete|Write/, keys)).toEqual([
      'authorizer',
      'create-api-key',
      'regenerate-api-key',
      'update-api-key',
      'delete-api-key',
      'create-workspace',
      'update-workspace',
      'suspend-workspace',
      'resume-workspace',
      'delete-workspace',
      'issue-root-key',
      'revoke-root-key',
    ]);
  });

  test('read all that is written to the keys table, and publish it: the publisher', () => {
    expect(having(/./, stream)).toEqual(['publish-events']);
    expect(having(/./, bus)).toEqual(['publish-events']);
  });

  test('touch the counters: the authorizer', () => {
    expect(having(/./, counters)).toEqual(['authorizer']);
  });

  test('invoke the functions: this API', () => {
    const permissions = stack.all('AWS::Lambda::Permission');
    const { id } = stack.only('AWS::ApiGateway::RestApi');
    for (const { Properties } of permissions) {
      expect(Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
      expect(JSON.stringify(Properties['SourceArn'])).toContain(`{"Ref":"${id}"}`);
    }
  });
});
