import { describe, expect, test } from '@jest/globals';
import { allRoutes } from '../../../lambdas/http/routes/index.ts';
import { synthesized } from '../support/synthesized.ts';

const stack = synthesized({
  authorizerMemoryMiB: 2048,
  apiMemoryMiB: 768,
  logRetentionDays: 7,
  onCounterFailure: 'deny',
  keyFormat: { prefix: 'vb', environmentPart: false },
  webhook: { url: 'https://hooks.example.com' },
});
/** Functions that no request waits for, and their timeouts in seconds. */
const inBackground: Readonly<Record<string, number>> = {
  'publish-events': 120,
  'send-webhook': 60,
  'rotate-keys': 270,
  'rotate-secret': 60,
  'rotate-pepper': 60,
  'review-keys': 270,
  'roll-up-usage': 300,
};
const names = [...stack.functions().keys()];
const variablesOf = (name: string) => stack.function(name).Properties['Environment'].Variables;

test('each authorizer, route and background task has a function', () => {
  const ofApi = new Set([
    'authorizer',
    'management-authorizer',
    'shared-authorizer',
    ...allRoutes.flatMap(({ lambda }) => lambda ?? []),
  ]);
  expect(names.sort()).toEqual([...ofApi, ...Object.keys(inBackground)].sort());
});

describe.each(names)('%s', (name) => {
  const { Properties } = stack.function(name);

  test('runs on Node 24 and arm64, and times out before the gateway if a request waits', () => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: inBackground[name] ?? 25,
    });
  });

  test('has stack traces with source positions, and reads no source map at a start that a request waits for', () => {
    // test/infra/functions/bundles.test.ts shows how the others get source positions.
    const options = name in inBackground ? '--enable-source-maps' : undefined;
    expect(variablesOf(name)['NODE_OPTIONS']).toBe(options);
    expect(variablesOf(name)).toMatchObject({ POWERTOOLS_LOG_LEVEL: 'INFO' });
  });

  test('writes metrics under the name of its deployment', () => {
    expect(variablesOf(name)).toMatchObject({ POWERTOOLS_SERVICE_NAME: 'Latchkey' });
  });

  test('has its own log group with the configured retention', () => {
    const log = stack.all('AWS::Logs::LogGroup').find(({ id }) => id === Properties['LoggingConfig'].LogGroup.Ref);
    expect(log?.Properties['RetentionInDays']).toBe(7);
    const sharing = [...stack.functions().values()].filter(
      (other) => other.Properties['LoggingConfig'].LogGroup.Ref === log?.id,
    );
    expect(sharing).toHaveLength(1);
  });
});

test('functions have the configured memory', () => {
  const memory = (name: string) => stack.function(name).Properties['MemorySize'];
  expect(memory('authorizer')).toBe(2048);
  expect(memory('create-api-key')).toBe(768);
});

test('functions have the configuration in their environment', () => {
  expect(variablesOf('authorizer')['ON_COUNTER_FAILURE']).toBe('deny');
  expect(JSON.parse(variablesOf('create-api-key')['KEY_FORMAT'])).toEqual({ prefix: 'vb', environmentPart: false });
});

test('functions have the plans without throttle', () => {
  expect(stack.settings('authorizer')['PLANS']).toEqual({
    Free: { maxKeys: 0, limits: null, public: true },
    Professional: { maxKeys: 5, limits: { perMinute: 60, perHour: 1000 }, public: true },
    Enterprise: { maxKeys: null, limits: { perMinute: 600, perHour: 20_000 }, public: true },
  });
});

test('the template has no null, which CloudFormation refuses', () => {
  const nulls: string[] = [];
  const search = (value: unknown, path: string) => {
    if (value === null) nulls.push(path);
    else if (typeof value === 'object') for (const [key, each] of Object.entries(value)) search(each, `${path}/${key}`);
  };
  for (const type of stack.types()) for (const resource of stack.all(type)) search(resource, resource.id);
  expect(nulls).toEqual([]);
});
