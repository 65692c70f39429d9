import { afterEach, expect, test } from '@jest/globals';
import { endpointOf } from '../../../../../lambdas/adapters/lean/aws-endpoint.ts';

const environment = { ...process.env };
afterEach(() => {
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  Object.assign(process.env, environment);
});
const endpoint = (region: string) => endpointOf('dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB', region).href;

test.each([
  ['us-east-1', 'https://dynamodb.us-east-1.amazonaws.com/'],
  ['eu-central-2', 'https://dynamodb.eu-central-2.amazonaws.com/'],
  ['us-gov-west-1', 'https://dynamodb.us-gov-west-1.amazonaws.com/'],
  ['cn-north-1', 'https://dynamodb.cn-north-1.amazonaws.com.cn/'],
  ['eusc-de-east-1', 'https://dynamodb.eusc-de-east-1.amazonaws.eu/'],
  ['us-iso-east-1', 'https://dynamodb.us-iso-east-1.c2s.ic.gov/'],
  ['us-isob-east-1', 'https://dynamodb.us-isob-east-1.sc2s.sgov.gov/'],
  ['us-isof-south-1', 'https://dynamodb.us-isof-south-1.csp.hci.ic.gov/'],
  ['eu-isoe-west-1', 'https://dynamodb.eu-isoe-west-1.cloud.adc-e.uk/'],
])('is correct in %s', (region, expected) => {
  delete process.env['AWS_ENDPOINT_URL'];
  expect(endpoint(region)).toBe(expected);
});

test('the environment can override it: for the service first, then for all services', () => {
  process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:4566';
  expect(endpoint('us-east-1')).toBe('http://127.0.0.1:4566/');
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = 'http://[::1]:8000/path';
  expect(endpoint('us-east-1')).toBe('http://[::1]:8000/path');
});
