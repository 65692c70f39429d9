import { describe, expect, test } from '@jest/globals';
import { type Synthesized, synthesized } from '../support/synthesized.ts';

/** Of the hot path: people wait for the other one now and then. */
const uriOf = (stack: Synthesized) => {
  const { AuthorizerId } = stack.methods().get('GET /v1/status') ?? {};
  const found = stack.all('AWS::ApiGateway::Authorizer').find(({ id }) => id === AuthorizerId?.Ref);
  return JSON.stringify(found?.Properties['AuthorizerUri']);
};

test('by default no instances are kept ready, and the gateway calls the function itself', () => {
  const stack = synthesized();
  expect(stack.all('AWS::Lambda::Alias')).toEqual([]);
  expect(uriOf(stack)).toContain(stack.function('authorizer').id);
});

describe('with provisioned concurrency', () => {
  const stack = synthesized({ provisionedConcurrency: 3 });
  const alias = stack.only('AWS::Lambda::Alias');

  test('instances of the present version are kept ready', () => {
    const version = stack.only('AWS::Lambda::Version');
    expect(version.Properties['FunctionName']).toEqual({ Ref: stack.function('authorizer').id });
    expect(alias.Properties).toMatchObject({
      FunctionName: { Ref: stack.function('authorizer').id },
      FunctionVersion: { 'Fn::GetAtt': [version.id, 'Version'] },
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
    });
  });

  test('the gateway calls the alias, and may: others would start instances anew', () => {
    expect(uriOf(stack)).toContain(`{"Ref":"${alias.id}"}`);
    expect(uriOf(stack)).not.toContain(stack.function('authorizer').id);
    const permissions = stack.all('AWS::Lambda::Permission').map(({ Properties }) => Properties['FunctionName']);
    expect(permissions).toContainEqual({ Ref: alias.id });
  });
});
