import { afterEach, expect, test } from '@jest/globals';
import { authorizer, behindAuthorizer, method, path, TinyStack } from '../support/tiny-stack.ts';

let tiny: TinyStack | undefined;
afterEach(() => tiny?.remove());

const handler = 'export const handler = async () => ({ statusCode: 200 })';

test('an authorizer with an alias is the function of the alias', () => {
  tiny = new TinyStack(
    {
      Path: path('a'),
      Get: method('GET', 'Path', 'Function', behindAuthorizer),
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Verify' } } },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Verify' },
          FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
          Name: 'live',
        },
      },
      Authorizer: authorizer('Verify', {
        AuthorizerUri: {
          'Fn::Join': [
            '',
            ['arn:aws:apigateway:::lambda:path/2015-03-31/functions/', { Ref: 'Alias' }, '/invocations'],
          ],
        },
      }),
    },
    { Function: handler, Verify: handler },
  );
  expect(tiny.api.routes.map(({ authorizer }) => authorizer?.functionId)).toEqual(['Verify']);
  expect(tiny.functions.map(({ id }) => id)).toEqual(['Verify', 'Function']);
});
