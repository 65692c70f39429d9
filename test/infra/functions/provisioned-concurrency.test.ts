import { describe, expect, test } from '@jest/globals';
import { type Synthesized, synthesized } from '../support/synthesized.ts';

/** The URI of the authorizer of the hot path. The management authorizer has no provisioned concurrency. */
const uriOf = (stack: Synthesized) => {
  const { AuthorizerId } = stack.methods().get('GET /v1/status') ?? {};
  const found = stack.all('AWS::ApiGateway::Authorizer').find(({ id }) => id === AuthorizerId?.Ref);
  return JSON.stringify(found?.Properties['AuthorizerUri']);
};

test('by default there is none, and API Gateway calls the function directly', () => {
  const stack = synthesized();
  expect(stack.all('AWS::Lambda::Alias')).toEqual([]);
  expect(uriOf(stack)).toContain(stack.function('authorizer').id);
});

describe('with provisioned concurrency', () => {
  const stack = synthesized({ provisionedConcurrency: 3 });
  const alias = stack.only('AWS::Lambda::Alias');

  test('Lambda keeps instances of the current version ready', () => {
    const version = stack.only('AWS::Lambda::Version');
    expect(version.Properties['FunctionName']).toEqual({ Ref: stack.function('authorizer').id });
    expect(alias.Properties).toMatchObject({
      FunctionName: { Ref: stack.function('authorizer').id },
      FunctionVersion: { 'Fn::GetAtt': [version.id, 'Version'] },
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
    });
  });

  test('API Gateway calls the alias, and has the permission', () => {
    expect(uriOf(stack)).toContain(`{"Ref":"${alias.id}"}`);
    expect(uriOf(stack)).not.toContain(stack.function('authorizer').id);
    const permissions = stack.all('AWS::Lambda::Permission').map(({ Properties }) => Properties['FunctionName']);
    expect(permissions).toContainEqual({ Ref: alias.id });
  });
});

test('another target of the authorizer causes a new deployment', () => {
  const deploymentWith = (provisionedConcurrency: number | null) =>
    synthesized({ provisionedConcurrency }).only('AWS::ApiGateway::Deployment').id;
  const withThree = deploymentWith(3);
  expect(withThree).not.toEqual(deploymentWith(null));
  expect(withThree).toEqual(deploymentWith(5));
});

test('reserved concurrency bounds the functions that verify keys, and no other', () => {
  const reservedIn = (stack: Synthesized) =>
    [...stack.functions()].flatMap(([name, { Properties }]) =>
      'ReservedConcurrentExecutions' in Properties ? [[name, Properties['ReservedConcurrentExecutions']]] : [],
    );
  expect(reservedIn(synthesized())).toEqual([]);
  expect(reservedIn(synthesized({ reservedConcurrency: 50 })).sort()).toEqual([
    ['authorizer', 50],
    ['management-authorizer', 50],
    ['shared-authorizer', 50],
    ['verify-key', 50],
  ]);
});
