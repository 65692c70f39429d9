import { afterEach, expect, test } from '@jest/globals';
import { functionNamed } from '../../../../local/lambda/functions.ts';
import { functionIdOf } from '../../../../local/template/function-ids.ts';
import { authorizer, behindAuthorizer, method, path, TinyStack } from '../support/tiny-stack.ts';

let tiny: TinyStack | undefined;
afterEach(() => tiny?.remove());

const handler = 'export const handler = async () => ({ statusCode: 200 })';

test('reads all functions of the template: authorizers, functions of the API, then others', () => {
  tiny = new TinyStack(
    {
      Path: path('a'),
      Get: method('GET', 'Path', 'OfApi', behindAuthorizer),
      Authorizer: authorizer('Verify'),
    },
    { Scheduled: handler, OfApi: handler, Verify: handler },
  );
  expect(tiny.functions.map(({ id }) => id)).toEqual(['Verify', 'OfApi', 'Scheduled']);
});

test('finds a function by name and by ARN', () => {
  tiny = new TinyStack({}, { One: handler, OneMore: handler });
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:One';
  for (const name of ['One', arn]) expect(functionIdOf(tiny.stack, name, 'Here')).toBe('One');
  for (const name of ['One', arn, `${arn}:live`]) expect(functionNamed(tiny.functions, name)?.id).toBe('One');
  expect(functionNamed(tiny.functions, 'On')).toBeUndefined();
  const { stack } = tiny;
  expect(() => functionIdOf(stack, 'On', 'Here')).toThrow('Here calls On, which is not a function of the template.');
});

test('a function that refers to a user pool, which is not run, still has its variables', () => {
  const issuer = ['', ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.amazonaws.com/', { Ref: 'Pool' }]];
  tiny = new TinyStack(
    {
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Path: path('a'),
      Get: method('GET', 'Path', 'Other'),
      Other: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Key: 'Function.zip' },
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Environment: { Variables: { SIGN_IN: { 'Fn::Join': issuer } } },
        },
      },
    },
    { Function: handler },
  );
  expect(tiny.functions.find(({ id }) => id === 'Other')?.environment).toEqual({
    SIGN_IN: 'https://cognito-idp.us-east-1.amazonaws.com/Pool',
  });
});
