import { expect, test } from '@jest/globals';
import { createVerifier } from '../../../verify/index.ts';
import { joined, placeOf } from '../../../verify/settings.ts';

const arn = 'arn:aws:ssm:eu-west-1:123456789012:parameter/latchkey/Prod/verifier';
const ofDeployment = {
  keysTable: 'keys',
  countersTable: 'counters',
  pepperSecret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pepper',
  onCounterFailure: 'allow',
  keyFormat: { prefix: 'vsk', environmentPart: true },
};
const professional = { Professional: { maxKeys: 5, limits: { perMinute: 60, perHour: 1000 } } };

test('finds the path and the Region of the parameters', () => {
  expect(placeOf(arn)).toEqual({ region: 'eu-west-1', path: '/latchkey/Prod/verifier' });
  expect(placeOf(arn.replace('arn:aws:', 'arn:aws-cn:'))).toMatchObject({ path: '/latchkey/Prod/verifier' });
});

test('accepts all settings as JSON, with the endpoints of a local run', () => {
  const endpoints = { dynamodb: 'http://127.0.0.1:8000', secretsManager: 'http://127.0.0.1:8001' };
  const settings = { ...ofDeployment, region: 'us-east-1', plans: professional, endpoints };
  expect(placeOf(JSON.stringify(settings))).toEqual({ settings });
});

test.each([
  [undefined, 'Set the environment variable LATCHKEY_VERIFIER'],
  ['', 'Set the environment variable LATCHKEY_VERIFIER'],
  ['/latchkey/Prod/verifier', 'are neither the ARN of its parameters'],
  [JSON.stringify(ofDeployment), 'nor valid JSON'],
])('rejects %j', (text, message) => {
  expect(() => placeOf(text)).toThrow(message);
});

test('does not create a verifier without settings', () => {
  expect(() => createVerifier({ settings: '' })).toThrow('Latchkey has no settings.');
});

test('joins the plans of all parameters', () => {
  const parameters = [
    { name: '/latchkey/Prod/verifier/settings', text: JSON.stringify(ofDeployment) },
    { name: '/latchkey/Prod/verifier/plans-1', text: JSON.stringify(professional) },
    { name: '/latchkey/Prod/verifier/plans-2', text: '{"Free":{"maxKeys":1,"limits":null}}' },
  ];
  const { plans, region } = joined(parameters, 'eu-west-1');
  expect({ plans, region }).toEqual({
    region: 'eu-west-1',
    plans: { ...professional, Free: { maxKeys: 1, limits: null } },
  });
  expect(() => joined(parameters.slice(1), 'eu-west-1')).toThrow(
    'missing or not valid: /latchkey/Prod/verifier/plans-1',
  );
  expect(() => joined([], 'eu-west-1')).toThrow('none was found');
});
