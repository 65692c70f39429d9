import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { latchkey } from '../../support/service/command-line.ts';
import { statusOf } from '../../support/service/service.ts';

/** `latchkey restore` on the local run, for one workspace, while the service runs. */
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const TableName = `backup-${process.pid}`;
let dynamo: DynamoDBClient;
let documents: DynamoDBDocumentClient;
let keysTable: string;

const local = (...args: string[]) => latchkey(['--local', '--data-dir', dataFolder, '--json', ...args]);

beforeAll(async () => {
  const run = JSON.parse(readFileSync(join(dataFolder, 'run.json'), 'utf8'));
  keysTable = run.keysTable;
  const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
  dynamo = new DynamoDBClient({ endpoint: run.dynamoEndpoint, region: run.region, credentials });
  documents = DynamoDBDocumentClient.from(dynamo);
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
});
afterAll(async () => {
  await dynamo.send(new DeleteTableCommand({ TableName }));
  dynamo.destroy();
});

async function copy(pk: string, sk = ''): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: keysTable,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    }),
  );
  for (const Item of Items) await documents.send(new PutCommand({ TableName, Item }));
  return Items;
}

/** Creates a workspace with a key, and copies both into the backup. */
async function savedWorkspace() {
  const { workspace, rootKey } = (await local('workspace', 'create', '--name', 'Restored', '--plan', 'Professional'))
    .json;
  const env = { LATCHKEY_KEY: rootKey.key };
  const args = ['--local', '--data-dir', dataFolder, '--json', 'key', 'create', '--name', 'Lost', '--scope', '*'];
  const { apiKey } = (await latchkey(args, env)).json;
  await copy('WORKSPACES', workspace.id);
  const items = await copy(`WS#${workspace.id}`);
  expect(items.length).toBeGreaterThan(3);
  return { workspace, apiKey };
}

test('a damaged key works again, and the second comparison finds no difference', async () => {
  const { workspace, apiKey } = await savedWorkspace();
  await documents.send(
    new DeleteCommand({ TableName: keysTable, Key: { pk: `WS#${workspace.id}`, sk: `KEY#${apiKey.id}` } }),
  );
  const restore = ['restore', '--from', TableName, '--workspace', workspace.id];
  expect((await local(...restore, '--dry-run')).json).toMatchObject({ keysRestored: 1, notes: [] });
  expect(await local(...restore)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('This changes the keys table (keys restored: 1). Confirm with --yes.'),
  });
  expect((await local(...restore, '--yes')).json).toMatchObject({ keysRestored: 1, keysDeleted: 0 });
  expect(await statusOf(apiKey.key)).toBe(200);
  expect(await local(...restore, '--dry-run')).toMatchObject({
    json: expect.objectContaining({ keysRestored: 0, keysChanged: 0 }),
    stderr: expect.stringContaining('The table has the state of the backup.'),
  });
  expect((await local('workspace', 'get', workspace.id)).json.workspace).toMatchObject({ keyCount: 1, pending: false });
});

test('a restore that was interrupted before its last step is completed, also if the plan is not configured any more', async () => {
  const { workspace } = await savedWorkspace();
  await documents.send(
    new UpdateCommand({
      TableName: keysTable,
      Key: { pk: `WS#${workspace.id}`, sk: 'META' },
      UpdateExpression: 'SET keyCount = :none, #plan = :plan ADD revision :one',
      ExpressionAttributeNames: { '#plan': 'plan' },
      ExpressionAttributeValues: { ':none': 0, ':plan': 'Removed', ':one': 1 },
    }),
  );
  const restore = ['restore', '--from', TableName, '--workspace', workspace.id];
  expect(await local(...restore)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'This changes the keys table (key counts and root key ids corrected: 1, pending changes of workspaces completed: 1).',
    ),
  });
  expect((await local(...restore, '--yes')).json).toMatchObject({ keyCountsCorrected: 1, workspacesSettled: 1 });
  expect((await local('workspace', 'get', workspace.id)).json.workspace).toMatchObject({
    keyCount: 1,
    pending: false,
    planConfigured: false,
  });
  expect((await local(...restore, '--dry-run')).stderr).toContain('The table has the state of the backup.');
});

describe('a restore is refused without changes if', () => {
  test.each([
    ['the backup does not contain the workspace', TableName, 'ws_01JDEXAMPLE0000000000000000', 'contains no workspace'],
    ['the table of the backup does not exist', 'no-such-table', undefined, 'There is no table no-such-table.'],
  ])('%s', async (_, from, workspaceId, message) => {
    const args = [
      'restore',
      '--from',
      from,
      '--yes',
      ...(workspaceId === undefined ? [] : ['--workspace', workspaceId]),
    ];
    expect(await local(...args)).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining(message) });
  });
});
