import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../../local/database/dynamodb-engine.ts';
import { ensureTables } from '../../../../local/database/tables.ts';
import { Stack } from '../../../../local/template/template.ts';

let engine: Engine;
let dynamo: DynamoDBClient;
const unexpected: string[] = [];
beforeAll(async () => {
  engine = await startEngine({ databaseFile: undefined, onUnexpectedExit: (message) => unexpected.push(message) });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  dynamo = new DynamoDBClient({ endpoint: engine.endpoint, region: 'us-east-1', credentials });
});
afterAll(async () => {
  dynamo.destroy();
  await engine.stop();
  expect(unexpected).toEqual([]);
});

const stackWith = (sortKey: string) =>
  new Stack({
    Resources: {
      Keys: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: sortKey, AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: sortKey, KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'by-sk',
              KeySchema: [{ AttributeName: sortKey, KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
          BillingMode: 'PAY_PER_REQUEST',
          Replicas: [{ Region: { Ref: 'AWS::Region' }, PointInTimeRecoverySpecification: {} }],
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      },
    },
  });

test('tables are created from the template, once', async () => {
  for (let start = 0; start < 2; start++) {
    expect(await ensureTables(stackWith('sk'), dynamo)).toEqual({ Keys: 'Keys' });
  }
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: 'Keys' }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['by-sk']);
  expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: 'Keys' }));
  expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
});

test('a table of another version is not changed, and the error says what to do', async () => {
  await ensureTables(stackWith('sk'), dynamo);
  await expect(ensureTables(stackWith('other'), dynamo)).rejects.toThrow('remove the data folder');
});
