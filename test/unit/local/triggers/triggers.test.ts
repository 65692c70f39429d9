import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEngine } from '../../../../local/database/dynamodb-engine.ts';
import { ensureTables } from '../../../../local/database/tables.ts';
import { callerOf, LambdaPool } from '../../../../local/lambda/lambda-pool.ts';
import { type Services, startServices } from '../../../../local/run/start-services.ts';
import type { BusEvent } from '../../../../local/services/events/event-bus.ts';
import { startQueueEndpoint } from '../../../../local/services/queues/queue-endpoint.ts';
import { Queues, readQueues } from '../../../../local/services/queues/queues.ts';
import { Cleanup } from '../../../../local/shared/cleanup.ts';
import { openDataFolder } from '../../../../local/shared/data-folder.ts';
import { systemTimers } from '../../../../local/shared/timers.ts';
import { readTriggers, startTriggers } from '../../../../local/triggers/triggers.ts';
import { localClient } from '../support/local-client.ts';
import { TinyStack } from '../support/tiny-stack.ts';

/** Publishes each audit event. */
const publish = `
  export const handler = async ({ Records }) => {
    const Entries = Records.map(({ dynamodb }) => ({
      EventBusName: 'bus', Source: 'latchkey', DetailType: 'key.created', Detail: JSON.stringify({ sk: dynamodb.Keys.sk.S }),
    }));
    const headers = { 'X-Amz-Target': 'AWSEvents.PutEvents' };
    await fetch(process.env.AWS_ENDPOINT_URL_EVENTBRIDGE, { method: 'POST', headers, body: JSON.stringify({ Entries }) });
    return { batchItemFailures: [] };
  };`;

/** Reports the event at the second attempt. */
const deliver = `
  export const handler = async ({ Records: [{ messageId, body, attributes }] }) => {
    if (attributes.ApproximateReceiveCount === '1') return { batchItemFailures: [{ itemIdentifier: messageId }] };
    console.log('delivered ' + JSON.parse(body).detail.sk);
  };`;

const rotate = `export const handler = async ({ Step }) => console.log('rotated ' + Step);`;

let folder: string;
let lines: string[];
let awaited: { readonly line: string; readonly resolve: () => void }[];
let heard: BusEvent[];
let tiny: TinyStack;
let services: Services;
let dynamo: DynamoDBClient;
const cleanup = new Cleanup();

/** Waits until a function has logged that line. */
async function written(line: string): Promise<void> {
  if (lines.includes(line)) return;
  await new Promise<void>((resolve) => awaited.push({ line, resolve }));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-triggers-'));
  lines = [];
  awaited = [];
  heard = [];
  const onTrouble = (message: string) => lines.push(message);
  const queues = new Queues({ timers: systemTimers, onTrouble });
  const queueEndpoint = await startQueueEndpoint(queues);
  cleanup.add(() => queueEndpoint.stop());
  tiny = new TinyStack(
    {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
      Stream: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
          FunctionName: { Ref: 'Publish' },
          FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"AUDIT#"}]}}}}' }] },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: { Ref: 'Bus' },
          EventPattern: { source: ['latchkey'] },
          Targets: [{ Id: 'Queue', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 0 } },
      Messages: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FunctionName: { Ref: 'Deliver' },
          BatchSize: 1,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'secret', GenerateSecretString: {} } },
      Rotation: {
        Type: 'AWS::SecretsManager::RotationSchedule',
        Properties: { SecretId: { Ref: 'Secret' }, RotationLambdaARN: { 'Fn::GetAtt': ['Rotate', 'Arn'] } },
      },
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(1 hour)',
          Target: { Arn: { 'Fn::GetAtt': ['Rotate', 'Arn'] }, Input: '{"Step":"scheduled"}' },
        },
      },
    },
    { Publish: publish, Deliver: deliver, Rotate: rotate },
    { queueEndpoint: queueEndpoint.endpoint },
  );
  const { stack, api, functions } = tiny;
  queues.add(readQueues(stack));
  const engine = await startEngine({ databaseFile: undefined, onUnexpectedExit: onTrouble });
  cleanup.add(() => engine.stop());
  dynamo = new DynamoDBClient(localClient(engine.endpoint));
  cleanup.add(() => dynamo.destroy());
  await ensureTables(stack, dynamo);

  const dataFolder = openDataFolder('data', folder);
  cleanup.add(() => dataFolder.release());
  const { promise: pooled, resolve: poolReady } = Promise.withResolvers<LambdaPool>();
  const call = callerOf(pooled);
  services = await startServices(
    { folder: dataFolder, cleanup, report: onTrouble },
    { stack, api, functions, queues, call, onEvent: (event) => heard.push(event) },
  );
  const pool = new LambdaPool({
    functions,
    instances: 1,
    isolated: false,
    environment: { AWS_ENDPOINT_URL_EVENTBRIDGE: services.endpoints.events },
    onOutput: (_, line) => {
      lines.push(line);
      for (const each of awaited) if (each.line === line) each.resolve();
    },
    onStartFailure: (_, error) => lines.push(error.errorMessage),
  });
  cleanup.add(() => pool.stop());
  poolReady(pool);
  startTriggers(readTriggers(stack), {
    aws: { region: 'us-east-1', variables: {}, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    dynamoEndpoint: engine.endpoint,
    timers: systemTimers,
    ...{ folder: dataFolder, queues, call, cleanup, onTrouble },
  });
});
afterAll(async () => {
  await cleanup.run();
  tiny.remove();
  rmSync(folder, { recursive: true });
});

test('a change in the table becomes an event, a message and a call, which is repeated until it succeeds', async () => {
  await dynamo.send(new PutItemCommand({ TableName: 'Table', Item: { pk: { S: 'WS#1' }, sk: { S: 'KEY#1' } } }));
  await dynamo.send(new PutItemCommand({ TableName: 'Table', Item: { pk: { S: 'WS#1' }, sk: { S: 'AUDIT#1' } } }));
  await written('delivered AUDIT#1');
  expect(heard).toEqual([expect.objectContaining({ source: 'latchkey', detail: { sk: 'AUDIT#1' } })]);
  expect(services.eventsFile).toBe(join(folder, 'data/events.jsonl'));
});

test('a secret is rotated by the function that the template names', async () => {
  const client = new SecretsManagerClient(localClient(services.endpoints.secretsManager));
  await client.send(new RotateSecretCommand({ SecretId: 'secret', ClientRequestToken: randomUUID() }));
  client.destroy();
  await written('rotated finishSecret');
  const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
  expect(lines.filter((line) => line.startsWith('rotated'))).toEqual(steps.map((step) => `rotated ${step}`));
});
