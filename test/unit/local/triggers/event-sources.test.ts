import { describe, expect, test } from '@jest/globals';
import { Stack } from '../../../../local/template/template.ts';
import { readEventSources } from '../../../../local/triggers/event-sources.ts';

const stackOf = (properties: object) =>
  new Stack({
    Resources: {
      Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'keys' } },
      Queue: { Type: 'AWS::SQS::Queue' },
      Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'my-function' } },
      Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Function' }, Name: 'live' } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: { Ref: 'Function' }, ...properties },
      },
    },
  });
const ofStream = { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, StartingPosition: 'TRIM_HORIZON' };
const ofQueue = { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
const filtered = (...patterns: string[]) => ({
  ...ofStream,
  FilterCriteria: { Filters: patterns.map((Pattern) => ({ Pattern })) },
});
const streamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/keys/stream/local';

describe('event source mappings', () => {
  test('are read for a stream', () => {
    expect(readEventSources(stackOf(ofStream))).toEqual({
      queues: [],
      streams: [
        {
          id: 'Mapping',
          functionId: 'Function',
          sourceArn: streamArn,
          tableName: 'keys',
          batchSize: 100,
          patterns: [],
          maxRetries: Number.POSITIVE_INFINITY,
          bisects: false,
          reportsFailures: false,
        },
      ],
    });
  });

  test('are read for a stream with every setting', () => {
    const properties = {
      ...filtered('{"eventName":["INSERT"]}', '{"eventName":["MODIFY"]}'),
      FunctionName: { Ref: 'Alias' },
      BatchSize: 10,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 3,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: {},
      MaximumRecordAgeInSeconds: 3600,
      ParallelizationFactor: 1,
    };
    expect(readEventSources(stackOf(properties)).streams).toEqual([
      expect.objectContaining({
        functionId: 'Function',
        batchSize: 10,
        patterns: [{ eventName: ['INSERT'] }, { eventName: ['MODIFY'] }],
        maxRetries: 3,
        bisects: true,
        reportsFailures: true,
      }),
    ]);
  });

  test('are read for a queue', () => {
    const properties = {
      ...ofQueue,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    };
    expect(readEventSources(stackOf(properties))).toEqual({
      streams: [],
      queues: [
        {
          id: 'Mapping',
          functionId: 'Function',
          sourceArn: 'arn:aws:sqs:us-east-1:000000000000:Queue',
          batchSize: 10,
          concurrency: 2,
          reportsFailures: true,
        },
      ],
    });
  });

  test.each([ofStream, ofQueue])('are ignored if they are disabled', (source) => {
    expect(readEventSources(stackOf({ ...source, Enabled: false }))).toEqual({ streams: [], queues: [] });
  });

  test.each<[string, object, string]>([
    [
      'another source',
      { EventSourceArn: 'arn:aws:kinesis:x' },
      'Mapping reads arn:aws:kinesis:x, which is neither a queue nor a stream',
    ],
    ['another function', { ...ofQueue, FunctionName: 'other' }, 'Mapping calls other, which is not a function'],
    ['a pattern that is not JSON', filtered('{'), 'Mapping: the local run supports only patterns'],
    [
      'a pattern that is not known',
      filtered('{"a":[{"exists":true}]}'),
      'Mapping: the local run supports only patterns',
    ],
    ['a filter of messages', { ...ofQueue, FilterCriteria: {} }, 'FilterCriteria'],
    ['batches of a shard side by side', { ...ofStream, ParallelizationFactor: 2 }, 'ParallelizationFactor'],
  ])('stop the start with %s', (_, properties, message) => {
    expect(() => readEventSources(stackOf(properties))).toThrow(message);
  });
});
