import { expect, test } from '@jest/globals';
import { awsEnvironment } from '../../../../local/run/aws-environment.ts';
import { readSettings } from '../../../../local/run/settings.ts';

test('has defaults', () => {
  expect(readSettings({ PORT: '' })).toEqual({
    port: 3000,
    host: '127.0.0.1',
    plan: 'Professional',
    dataDirectory: '.latchkey',
    dynamoEndpoint: undefined,
    instances: 1,
    isolated: false,
    logFile: undefined,
    tokenSeconds: 900,
    context: {},
  });
});

test.each([
  [{ PORT: '80.5' }, 'PORT must be a whole number from 0 to 65535, not "80.5"'],
  [{ PORT: '65536' }, 'PORT'],
  [{ PORT: '-1' }, 'PORT'],
  [{ LATCHKEY_INSTANCES: '0' }, 'LATCHKEY_INSTANCES'],
  [{ LATCHKEY_ISOLATED: 'yes' }, 'LATCHKEY_ISOLATED must be true or false, not "yes"'],
  [{ LATCHKEY_TOKEN_SECONDS: '0' }, 'LATCHKEY_TOKEN_SECONDS must be a whole number from 1 to 86400'],
  [{ LATCHKEY_CONTEXT: '[]' }, 'LATCHKEY_CONTEXT must be a JSON object'],
  [{ LATCHKEY_CONTEXT: '{' }, 'LATCHKEY_CONTEXT must be a JSON object'],
  [{ DYNAMODB_ENDPOINT: 'localhost:8000' }, 'DYNAMODB_ENDPOINT must be an address'],
])('%j is refused', (environment, message) => {
  expect(() => readSettings(environment)).toThrow(message);
});

test('functions are isolated by an option or a variable; other options are refused', () => {
  expect(readSettings({}, ['--isolated']).isolated).toBe(true);
  expect(readSettings({ LATCHKEY_ISOLATED: 'true' }).isolated).toBe(true);
  expect(() => readSettings({}, ['--isolate'])).toThrow('There is no option --isolate. The only option is --isolated.');
});

test('the caller’s credentials are used only for a configured engine', () => {
  const ambient = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-west-1' };
  const settings = readSettings({});
  expect(awsEnvironment(settings, ambient)).toMatchObject({
    region: 'us-east-1',
    variables: { AWS_ACCESS_KEY_ID: 'local' },
  });
  const elsewhere = { ...settings, dynamoEndpoint: 'https://dynamodb.eu-west-1.amazonaws.com' };
  expect(awsEnvironment(elsewhere, ambient)).toEqual({
    region: 'eu-west-1',
    variables: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' },
    credentials: undefined,
  });
  expect(awsEnvironment(elsewhere, {})).toMatchObject({ variables: { AWS_ACCESS_KEY_ID: 'local' } });
});
