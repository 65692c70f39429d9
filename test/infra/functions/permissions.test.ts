import { describe, expect, test } from '@jest/globals';
import { type Properties, type Resource, synthesized } from '../support/synthesized.ts';
import { rowOf } from './grant-rows.ts';

const stack = synthesized();
const keys = { 'Fn::GetAtt': [stack.named('KeysTableName').id, 'Arn'] };
const counters = { 'Fn::GetAtt': [stack.named('CountersTableName').id, 'Arn'] };
const photoRequests = { 'Fn::GetAtt': [stack.named('PhotoRequestsTableName').id, 'Arn'] };
const pepper = { Ref: stack.named('PepperSecretArn').id };
const secretNamed = (name: string) => ({
  Ref: stack.all('AWS::SecretsManager::Secret').find(({ id }) => id.startsWith(`Latchkey${name}`))?.id,
});
const cursorSecret = secretNamed('CursorSecret');
const idempotencySecret = secretNamed('IdempotencySecret');

const stream = { 'Fn::GetAtt': [stack.named('KeysTableName').id, 'StreamArn'] };
const bus = { 'Fn::GetAtt': [stack.named('EventBusName').id, 'Arn'] };
/** The dead-letter queue of the publisher's stream. */
const eventDeadLetters = stack
  .all('AWS::Lambda::EventSourceMapping')
  .find(({ Properties }) => Properties['FunctionName'].Ref === stack.function('publish-events').id)?.Properties[
  'DestinationConfig'
].OnFailure.Destination;

/** The dead-letter queue of the schedules. */
const rotationDeadLetters = stack.all('AWS::Scheduler::Schedule')[0]?.Properties['Target'].DeadLetterConfig.Arn;

const roleIdOf = (lambda: Resource): string => lambda.Properties['Role']['Fn::GetAtt'][0];

function statementsOf(lambda: Resource): Properties[] {
  const roleId = roleIdOf(lambda);
  return stack
    .policies()
    .filter(({ Properties }) => Properties['Roles'].some(({ Ref }: { Ref: string }) => Ref === roleId))
    .flatMap(({ Properties }) => Properties['PolicyDocument'].Statement);
}

const actionsOf = ({ Action }: Properties): string[] => [Action].flat().sort();

const isOfLogs = (statement: Properties) => actionsOf(statement).includes('logs:PutLogEvents');
const isOfTraces = (statement: Properties) => actionsOf(statement).some((action) => action.startsWith('xray:'));

/** The permissions of a function, except for its log and traces. */
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
const indexOfCounters = { 'Fn::Join': ['', [counters, '/index/usedIn']] };
const readUsage = [table(indexOfCounters, 'Query'), table(counters, 'BatchGetItem', 'GetItem', 'Query')];
const indexOfKeys = (name: string) => ({ 'Fn::Join': ['', [keys, `/index/${name}`]] });
const read = (secret: object) => allow(secret, 'secretsmanager:GetSecretValue');
/** Functions that create something read the pepper, and the secret that seals their answers. */
const readBoth = { effect: 'Allow', actions: ['secretsmanager:GetSecretValue'], resource: [idempotencySecret, pepper] };

/** Statements on API Gateway, by method and path. Keys are created at run time, so the permissions cannot contain their ids. */
const gatewayKeys = (...statements: readonly string[]) =>
  statements.map((statement) => {
    const [method = '', path = ''] = statement.split(' ');
    const [before, after] = path.split('{partition}');
    const partition = { Ref: 'AWS::Partition' };
    const rest = after === undefined ? [`::/${path}`] : [`::/${before}`, partition, after];
    const resource = { 'Fn::Join': ['', ['arn:', partition, ':apigateway:', { Ref: 'AWS::Region' }, ...rest]] };
    return { effect: 'Allow', actions: [`apigateway:${method}`], resource };
  });
const makeGatewayKeys = gatewayKeys(
  'POST apikeys',
  'PUT tags/arn%3A{partition}%3A*%2Fapikeys%2F*',
  'POST usageplans/*/keys',
  'GET usageplans',
  'DELETE apikeys/*',
);

const rotating = ['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'];
const change = (secret: object) =>
  allow(
    secret,
    ...['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
      (action) => `secretsmanager:${action}`,
    ),
  );

/** The secrets of consumers are created at run time. */
const secretsNamed = (name: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':secretsmanager:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:secret:${name}`,
    ],
  ],
});
const delivering = [
  allow(secretsNamed('*'), 'secretsmanager:DescribeSecret'),
  allow(
    secretsNamed('*'),
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ),
];

/**
 * The permissions of each function, pinned on purpose: a change of them must be seen and reviewed. After an intended change,
 * paste the row that the failing test prints, and run `npx biome check --write` on this file.
 */
const expected: Record<string, unknown[]> = {
  authorizer: [
    table(keys, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    table(counters, 'GetItem', 'UpdateItem'),
    read(pepper),
  ],
  'management-authorizer': [
    table(keys, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    table(counters, 'GetItem', 'UpdateItem'),
    read(pepper),
  ],
  'shared-authorizer': [
    table(keys, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    table(counters, 'GetItem', 'UpdateItem'),
    read(pepper),
  ],
  'create-api-key': [
    table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    readBoth,
    table(counters, 'BatchGetItem'),
  ],
  'regenerate-api-key': [
    table(keys, 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    readBoth,
    table(counters, 'BatchGetItem'),
  ],
  'update-api-key': [table(keys, 'GetItem', 'PutItem', 'UpdateItem'), table(counters, 'BatchGetItem')],
  'delete-api-key': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem')],
  'batch-api-keys': [
    table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    { effect: 'Allow', actions: ['secretsmanager:GetSecretValue'], resource: idempotencySecret },
  ],
  'list-api-keys': [table(keys, 'GetItem', 'Query'), read(cursorSecret), table(counters, 'BatchGetItem')],
  'get-api-key': [table(keys, 'GetItem'), table(counters, 'BatchGetItem')],
  'get-own-workspace': [table(keys, 'BatchGetItem', 'GetItem', 'Query'), table(counters, 'BatchGetItem')],
  'list-members': [table(keys, 'Query'), read(cursorSecret)],
  'put-member': [table(keys, 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem')],
  'delete-member': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem')],
  'get-key-usage': [table(keys, 'GetItem'), ...readUsage],
  'get-usage': [table(keys, 'GetItem', 'Query'), ...readUsage, read(cursorSecret)],
  'list-audit-events': [
    { effect: 'Allow', actions: ['dynamodb:Query'], resource: [keys, indexOfKeys('auditOf')] },
    read(cursorSecret),
  ],
  'create-photo-request': [table(photoRequests, 'PutItem')],
  'get-photo-request': [table(photoRequests, 'GetItem')],
  'list-photo-requests': [table(photoRequests, 'Query'), read(cursorSecret)],
  'create-workspace': [table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem'), readBoth, ...makeGatewayKeys],
  'update-workspace': [
    table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    { effect: 'Allow', actions: ['secretsmanager:GetSecretValue'], resource: idempotencySecret },
    ...makeGatewayKeys,
  ],
  'suspend-workspace': [table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem')],
  'resume-workspace': [table(keys, 'GetItem', 'PutItem', 'Query', 'UpdateItem'), ...makeGatewayKeys],
  'delete-workspace': [
    table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...gatewayKeys('DELETE apikeys/*'),
  ],
  'list-workspaces': [table(keys, 'BatchGetItem', 'GetItem', 'Query'), read(cursorSecret)],
  'get-workspace': [table(keys, 'GetItem'), table(counters, 'BatchGetItem')],
  'import-keys': [table(keys, 'BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'), readBoth],
  'issue-root-key': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'), readBoth],
  'revoke-root-key': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem')],
  'lookup-key': [table(keys, 'BatchGetItem', 'GetItem'), read(pepper)],
  'registered-apis': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query'), read(cursorSecret)],
  'service-keys': [table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query'), readBoth],
  'verify-key': [
    table(keys, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'),
    table(counters, 'GetItem', 'UpdateItem'),
    read(pepper),
  ],
  'get-admin-status': [],
  'publish-events': [
    table(stream, 'DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
    allow(bus, 'events:PutEvents'),
    allow(eventDeadLetters, 'sqs:SendMessage'),
  ],
  'rotate-keys': [
    table(indexOfKeys('due'), 'Query'),
    table(keys, ...rotating),
    allow(secretsNamed('latchkey/*'), 'secretsmanager:CreateSecret', 'secretsmanager:TagResource'),
    allow(secretsNamed('*'), 'secretsmanager:DeleteSecret'),
    read(pepper),
    ...delivering,
    allow(rotationDeadLetters, 'sqs:SendMessage'),
  ],
  'rotate-secret': [table(keys, 'BatchGetItem', ...rotating), read(pepper), ...delivering],
  'rotate-pepper': [table(keys, 'PutItem'), change(pepper)],
  'review-keys': [
    table(keys, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    change(pepper),
    allow(rotationDeadLetters, 'sqs:SendMessage'),
  ],
  'roll-up-usage': [
    table(indexOfCounters, 'Query'),
    table(counters, 'BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    allow(rotationDeadLetters, 'sqs:SendMessage'),
  ],
  'get-status': [],
  'get-openapi': [],
};

const named = {
  keys,
  counters,
  photoRequests,
  pepper,
  cursorSecret,
  idempotencySecret,
  stream,
  bus,
  eventDeadLetters,
  rotationDeadLetters,
  indexOfCounters,
  "indexOfKeys('due')": indexOfKeys('due'),
  "indexOfKeys('auditOf')": indexOfKeys('auditOf'),
  "secretsNamed('*')": secretsNamed('*'),
  "secretsNamed('latchkey/*')": secretsNamed('latchkey/*'),
};
const actualRow = (name: string) => rowOf(name, grantsOf(name), named);

/** Adds the rows to paste to the error of a failed assertion. */
function orPaste(names: readonly string[], assertion: () => void): void {
  try {
    assertion();
  } catch (error) {
    const rows = names.map(actualRow).join('\n');
    throw new Error(`If this change is intended, paste:\n\n${rows}\n\n${(error as Error).message}`, { cause: error });
  }
}

test('every function is listed here', () => {
  const names = [...stack.functions().keys()];
  const missing = names.filter((name) => !(name in expected));
  orPaste(missing, () => expect(names.sort()).toEqual(Object.keys(expected).sort()));
});

test.each(Object.entries(expected))('%s has exactly the permissions that it needs', (name, grants) => {
  orPaste([name], () => expect(grantsOf(name)).toEqual(grants));
});

test('the rows to paste describe the permissions exactly', () => {
  const rows = Object.keys(expected).map(actualRow).join('\n');
  const scope = { ...named, allow, table, gatewayKeys, indexOfKeys, secretsNamed };
  const usable = Object.entries(scope).filter(([name]) => /^\w+$/.test(name));
  const evaluate = new Function(...usable.map(([name]) => name), `return {\n${rows}\n};`);
  expect(evaluate(...usable.map(([, value]) => value))).toEqual(expected);
});

test.each(Object.keys(expected))('%s can write to its own log only', (name) => {
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

test.each(Object.keys(expected))('%s can write traces, for which X-Ray has no resources', (name) => {
  expect(statementsOf(stack.function(name)).filter(isOfTraces)).toEqual([
    { Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Effect: 'Allow', Resource: '*' },
  ]);
});

describe('roles', () => {
  test('each function has its own role', () => {
    const roles = [...stack.functions().values()].map(roleIdOf);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('of functions have no managed policies and trust only Lambda', () => {
    const roles = new Set([...stack.functions().values()].map(roleIdOf));
    for (const { id, Properties } of stack.all('AWS::IAM::Role').filter((role) => roles.has(role.id))) {
      expect({ id, managed: Properties['ManagedPolicyArns'] }).toEqual({ id, managed: undefined });
      expect(Properties['AssumeRolePolicyDocument'].Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });
});

const isOfConsumers = ({ Resource }: Properties) =>
  [secretsNamed('*'), secretsNamed('latchkey/*')].some((each) => JSON.stringify(each) === JSON.stringify(Resource));

test('no policy has a wildcard, except for gateway keys, traces and the secrets of consumers', () => {
  const statements = stack
    .policies()
    .flatMap(({ Properties }) => Properties['PolicyDocument'].Statement)
    .filter((statement) => !isOfTraces(statement) && !isOfConsumers(statement))
    .filter((statement) => !actionsOf(statement).every((action) => action.startsWith('apigateway:')));
  expect(JSON.stringify(statements)).not.toContain('*');
});

test('gateway keys are created with the tag of the deployment, deleted only with it, and never listed', () => {
  const own = { 'latchkey:deployment': 'Latchkey' };
  const tagged = (of: string) =>
    Object.fromEntries(Object.entries(own).map(([key, value]) => [`aws:${of}/${key}`, value]));
  const conditions = new Map(
    statementsOf(stack.function('update-workspace'))
      .filter((statement) => actionsOf(statement).some((action) => action.startsWith('apigateway:')))
      .map(({ Action, Resource, Condition }) => [
        `${Action} ${JSON.stringify(Resource).match(/::\/(\w+)/)?.[1]}`,
        Condition,
      ]),
  );
  expect(Object.fromEntries(conditions)).toEqual({
    'apigateway:POST apikeys': { StringEquals: tagged('RequestTag') },
    'apigateway:PUT tags': { StringEqualsIfExists: tagged('RequestTag') },
    'apigateway:POST usageplans': undefined,
    'apigateway:GET usageplans': undefined,
    'apigateway:DELETE apikeys': { StringEquals: tagged('ResourceTag') },
  });
});

test('secrets of consumers are read and written only with the tag, and created and deleted only by their deployment', () => {
  const conditions = ['rotate-keys', 'rotate-secret'].flatMap((name) =>
    statementsOf(stack.function(name))
      .filter(isOfConsumers)
      .map((statement) => [name, actionsOf(statement).at(0), statement['Condition']]),
  );
  const tagged = { StringLike: { 'aws:ResourceTag/latchkey:workspace': 'ws_*' } };
  expect(conditions).toEqual([
    [
      'rotate-keys',
      'secretsmanager:CreateSecret',
      {
        StringEquals: { 'aws:RequestTag/latchkey:deployment': 'Latchkey' },
        StringEqualsIfExists: { 'aws:ResourceTag/latchkey:deployment': 'Latchkey' },
      },
    ],
    [
      'rotate-keys',
      'secretsmanager:DeleteSecret',
      { StringEquals: { 'aws:ResourceTag/latchkey:deployment': 'Latchkey' } },
    ],
    ['rotate-keys', 'secretsmanager:DescribeSecret', undefined],
    ['rotate-keys', 'secretsmanager:GetSecretValue', tagged],
    ['rotate-secret', 'secretsmanager:DescribeSecret', undefined],
    ['rotate-secret', 'secretsmanager:GetSecretValue', tagged],
  ]);
});

describe('functions', () => {
  const names = Object.keys(expected);
  const having = (action: RegExp, resource: object) =>
    names.filter((name) =>
      grantsOf(name).some(
        (grant) =>
          [grant.resource].flat().some((each) => JSON.stringify(each) === JSON.stringify(resource)) &&
          grant.actions.some((each) => action.test(each)),
      ),
    );

  test('that can read the pepper verify, find or issue keys', () => {
    expect(having(/./, pepper)).toEqual([
      'authorizer',
      'management-authorizer',
      'shared-authorizer',
      'create-api-key',
      'regenerate-api-key',
      'create-workspace',
      'import-keys',
      'issue-root-key',
      'lookup-key',
      'service-keys',
      'verify-key',
      'rotate-keys',
      'rotate-secret',
      'rotate-pepper',
      'review-keys',
    ]);
  });

  test('that can read the secret of kept answers create something, grant requests, or change many keys', () => {
    expect(having(/./, idempotencySecret)).toEqual([
      'create-api-key',
      'regenerate-api-key',
      'batch-api-keys',
      'create-workspace',
      'update-workspace',
      'import-keys',
      'issue-root-key',
      'service-keys',
    ]);
  });

  test('that can change the pepper rotate it or drop unused peppers', () => {
    expect(having(/Put|Update/, pepper)).toEqual(['rotate-pepper', 'review-keys']);
  });

  test('that only read keys cannot write them', () => {
    expect(having(/Put|Update|Delete|Write/, keys)).toEqual([
      'authorizer',
      'management-authorizer',
      'shared-authorizer',
      'create-api-key',
      'regenerate-api-key',
      'update-api-key',
      'delete-api-key',
      'batch-api-keys',
      'put-member',
      'delete-member',
      'create-workspace',
      'update-workspace',
      'suspend-workspace',
      'resume-workspace',
      'delete-workspace',
      'import-keys',
      'issue-root-key',
      'revoke-root-key',
      'registered-apis',
      'service-keys',
      'verify-key',
      'rotate-keys',
      'rotate-secret',
      'rotate-pepper',
      'review-keys',
    ]);
  });

  test('that can read the stream and publish events: only the publisher', () => {
    expect(having(/./, stream)).toEqual(['publish-events']);
    expect(having(/./, bus)).toEqual(['publish-events']);
  });

  test('that can change the counters verify keys or roll them up; the routes that show keys or usage read them', () => {
    expect(having(/./, counters)).toEqual([
      'authorizer',
      'management-authorizer',
      'shared-authorizer',
      'create-api-key',
      'regenerate-api-key',
      'update-api-key',
      'list-api-keys',
      'get-api-key',
      'get-own-workspace',
      'get-key-usage',
      'get-usage',
      'get-workspace',
      'verify-key',
      'roll-up-usage',
    ]);
    expect(having(/Update|Put|Delete/, counters)).toEqual([
      'authorizer',
      'management-authorizer',
      'shared-authorizer',
      'verify-key',
      'roll-up-usage',
    ]);
  });

  test('can be invoked by this API only, the shared authorizer by all APIs, and rotation functions by Secrets Manager', () => {
    const permissions = stack.all('AWS::Lambda::Permission');
    const { id } = stack.only('AWS::ApiGateway::RestApi');
    const ofSecrets = permissions.filter(
      ({ Properties }) => Properties['Principal'] === 'secretsmanager.amazonaws.com',
    );
    for (const { Properties } of permissions.filter((permission) => !ofSecrets.includes(permission))) {
      expect(Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
      const isShared = Properties['FunctionName']['Fn::GetAtt'][0] === stack.function('shared-authorizer').id;
      expect(JSON.stringify(Properties['SourceArn'])).toContain(
        isShared ? `{"Ref":"AWS::AccountId"},":*/authorizers/*"` : `{"Ref":"${id}"}`,
      );
    }
    const SourceAccount = { Ref: 'AWS::AccountId' };
    const invoking = (name: string) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [stack.function(name).id, 'Arn'] },
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount,
    });
    expect(ofSecrets.map(({ Properties }) => Properties)).toEqual([
      invoking('rotate-secret'),
      { ...invoking('rotate-pepper'), SourceArn: pepper },
    ]);
  });

  test('that a schedule invokes have one role per schedule', () => {
    const schedules = stack.all('AWS::Scheduler::Schedule');
    expect(schedules.map(({ Properties }) => Properties['Target'].Arn)).toEqual(
      ['rotate-keys', 'review-keys', 'roll-up-usage'].map((name) => ({
        'Fn::GetAtt': [stack.function(name).id, 'Arn'],
      })),
    );
    for (const { Properties } of schedules) {
      const { Arn, RoleArn } = Properties['Target'];
      const role = stack.all('AWS::IAM::Role').find(({ id }) => id === RoleArn['Fn::GetAtt'][0]);
      expect(role?.Properties['AssumeRolePolicyDocument'].Statement).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]);
      const statements = stack
        .policies()
        .filter((policy) => policy.Properties['Roles'].some(({ Ref }: { Ref: string }) => Ref === role?.id))
        .flatMap((policy) => policy.Properties['PolicyDocument'].Statement);
      expect(statements).toEqual([
        { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: Arn },
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: rotationDeadLetters },
      ]);
    }
  });
});

describe('with recoverable values', () => {
  const recoverable = synthesized({ recoverableKeys: true });
  const key = { 'Fn::GetAtt': [recoverable.only('AWS::KMS::Key').id, 'Arn'] };
  const usesOf = (name: string) => {
    const roleId = roleIdOf(recoverable.function(name));
    return recoverable
      .policies()
      .filter(({ Properties }) => Properties['Roles'].some(({ Ref }: { Ref: string }) => Ref === roleId))
      .flatMap(({ Properties }) => Properties['PolicyDocument'].Statement as Properties[])
      .filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(key));
  };
  const names = [...recoverable.functions().keys()];
  const usersOf = (action: string) =>
    names.filter((name) => usesOf(name).some((use) => actionsOf(use).includes(action)));

  test('only functions that issue keys can encrypt, and only functions that show them can decrypt', () => {
    expect(usersOf('kms:GenerateDataKey').sort()).toEqual([
      'create-api-key',
      'regenerate-api-key',
      'rotate-keys',
      'rotate-secret',
    ]);
    expect(usersOf('kms:Decrypt').sort()).toEqual(['get-api-key', 'list-api-keys']);
    expect(new Set(names.flatMap((name) => usesOf(name).flatMap(actionsOf)))).toEqual(
      new Set(['kms:GenerateDataKey', 'kms:Decrypt']),
    );
  });

  test('the KMS key is used with the encryption context of an API key only', () => {
    for (const use of names.flatMap(usesOf)) {
      expect(use['Condition']).toEqual({ StringLike: { 'kms:EncryptionContext:latchkey:key': 'key_*' } });
    }
  });

  test('functions that show values may write the event on the key as they read it, and delete nothing', () => {
    const actions = (name: string) => {
      const roleId = roleIdOf(recoverable.function(name));
      return recoverable
        .policies()
        .filter(({ Properties }) => Properties['Roles'].some(({ Ref }: { Ref: string }) => Ref === roleId))
        .flatMap(({ Properties }) => Properties['PolicyDocument'].Statement as Properties[])
        .flatMap(actionsOf)
        .filter((action) => action.startsWith('dynamodb:'))
        .sort();
    };
    expect(actions('get-api-key')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ]);
    expect(actions('list-api-keys')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  });

  test('there is no KMS key by default', () => {
    expect(stack.all('AWS::KMS::Key')).toEqual([]);
  });
});
