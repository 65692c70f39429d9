import { expect, test } from '@jest/globals';
import { callsOf, type SentRequest } from '../../support/aws-calls/calls-of-request.ts';
import { callIn, textOf } from '../../support/aws-calls/recorded-calls.ts';
import { tagsIn } from '../../support/aws-calls/resource-tags.ts';

const sent = (request: Partial<SentRequest>): SentRequest => ({
  service: 'dynamodb',
  method: 'POST',
  path: '/',
  target: '',
  body: '{}',
  ...request,
});
const dynamo = (operation: string, body: object) =>
  callsOf(sent({ target: `DynamoDB_20120810.${operation}`, body: JSON.stringify(body) })).map(
    ({ action, resource }) => `${action} ${resource}`,
  );

test('a transaction is a call for each of its parts', () => {
  const TransactItems = [
    { Put: { TableName: 'Keys' } },
    { Update: { TableName: 'Keys' } },
    { Delete: { TableName: 'Keys' } },
    { ConditionCheck: { TableName: 'Keys' } },
  ];
  expect(dynamo('TransactWriteItems', { TransactItems })).toEqual([
    'dynamodb:PutItem table/Keys',
    'dynamodb:UpdateItem table/Keys',
    'dynamodb:DeleteItem table/Keys',
    'dynamodb:ConditionCheckItem table/Keys',
  ]);
  expect(dynamo('TransactGetItems', { TransactItems: [{ Get: { TableName: 'Keys' } }] })).toEqual([
    'dynamodb:GetItem table/Keys',
  ]);
});

test('a query of an index is a call on the index, and a batch one on each table', () => {
  expect(dynamo('Query', { TableName: 'Keys', IndexName: 'due' })).toEqual(['dynamodb:Query table/Keys/index/due']);
  expect(dynamo('BatchGetItem', { RequestItems: { Keys: {}, Counters: {} } })).toEqual([
    'dynamodb:BatchGetItem table/Keys',
    'dynamodb:BatchGetItem table/Counters',
  ]);
});

test('creating a resource with tags is also a call to tag it', () => {
  const Tags = [{ Key: 'latchkey:deployment', Value: 'Latchkey' }];
  const requestTags = { 'latchkey:deployment': 'Latchkey' };
  const secret = { target: 'secretsmanager.CreateSecret', body: JSON.stringify({ Name: 'a/b', Tags }) };
  expect(callsOf(sent({ service: 'secretsmanager', ...secret }))).toEqual([
    { action: 'secretsmanager:CreateSecret', resource: 'secret:a/b', requestTags },
    { action: 'secretsmanager:TagResource', resource: 'secret:a/b', requestTags },
  ]);
  const key = { path: '/apikeys?mode=x', body: JSON.stringify({ name: 'k', tags: requestTags }) };
  expect(callsOf(sent({ service: 'apigateway', ...key }))).toEqual([
    { action: 'apigateway:POST', resource: '/apikeys', requestTags },
    {
      action: 'apigateway:PUT',
      resource: '/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Fapikeys%2F*',
      requestTags,
    },
  ]);
});

test('a service or an operation that is not known is an error', () => {
  expect(() => callsOf(sent({ service: 'ses' }))).toThrow('does not know the AWS service "ses"');
  expect(() => dynamo('ExecuteStatement', {})).toThrow('does not know the operation ExecuteStatement');
});

test('responses tell the tags of resources', () => {
  const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:shop/key-AbCdEf';
  expect(tagsIn(JSON.stringify({ ARN, Tags: [{ Key: 'a', Value: 'b' }] }))).toEqual([
    { tagged: 'secret:shop/key', tags: { a: 'b' } },
  ]);
  expect(tagsIn('{"id":"k1"}', { a: 'b' })).toEqual([{ tagged: '/apikeys/k1', tags: { a: 'b' } }]);
  expect(tagsIn('')).toEqual([]);
});

test('a line of the recording reads back as the same call', () => {
  const call = { action: 'kms:Decrypt', resource: 'key/K', context: { 'kms:EncryptionContext:latchkey:key': 'key_*' } };
  expect(callIn(textOf(call))).toEqual(call);
});
