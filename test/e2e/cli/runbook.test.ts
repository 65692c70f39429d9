import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { latchkey } from '../../support/service/command-line.ts';
import { TypedCommands } from '../support/typed-commands.ts';

/** The commands of docs/runbook.md that read the output of `npx latchkey` or of AWS with jq. */
const page = readFileSync(join(import.meta.dirname, '../../../docs/runbook.md'), 'utf8');
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const local = ['--local', '--data-dir', dataFolder, '--json'];
let shell: TypedCommands;

beforeAll(() => {
  shell = new TypedCommands('runbook', dataFolder);
});
afterAll(() => shell.remove());

/** Returns the first line of the section that contains the text. */
function commandIn(section: string, text: string): string {
  const found = page
    .split(`## ${section}\n`)[1]
    ?.split('\n## ')[0]
    ?.split('\n')
    .find((line) => line.includes(text));
  return found ?? `echo 'No command in the section ${section}'; false`;
}

/** Puts a workspace on a plan, as if the plan had been removed from the configuration since. */
async function removePlanOf(workspaceId: string, plan: string): Promise<void> {
  const run = JSON.parse(readFileSync(join(dataFolder, 'run.json'), 'utf8'));
  const credentials = { accessKeyId: run.adminAccessKeyId, secretAccessKey: run.adminSecretAccessKey };
  const client = new DynamoDBClient({ endpoint: run.dynamoEndpoint, region: run.region, credentials });
  await client.send(
    new UpdateItemCommand({
      TableName: run.keysTable,
      Key: { pk: { S: `WS#${workspaceId}` }, sk: { S: 'META' } },
      UpdateExpression: 'SET #plan = :plan',
      ExpressionAttributeNames: { '#plan': 'plan' },
      ExpressionAttributeValues: { ':plan': { S: plan } },
    }),
  );
  client.destroy();
}

test('unknown plans: the command finds the workspaces whose plan is not configured', async () => {
  const create = ['workspace', 'create', '--name', 'Forgotten', '--plan', 'Professional'];
  const { workspace } = (await latchkey([...local, ...create])).json;
  await removePlanOf(workspace.id, 'Legacy');
  const command = commandIn('Unknown plans', 'workspace list');
  try {
    const found = await shell.type(command);
    // Other tests leave workspaces of removed plans.
    expect([found.code, found.output.split('\n')]).toEqual([0, expect.arrayContaining([`${workspace.id} Legacy`])]);

    await latchkey([...local, 'workspace', 'set-plan', workspace.id, 'Professional']);
    const after = await shell.type(command);
    expect(after.code).toBe(0);
    expect(after.output).not.toContain(workspace.id);
  } finally {
    await latchkey([...local, 'workspace', 'delete', workspace.id, '--yes']);
  }
});

test('events given up: the command makes events for the publisher from a scan, twenty at a time', async () => {
  const times = Array.from({ length: 45 }, (_, hour) => new Date(Date.UTC(2026, 10, 24, hour)).toISOString());
  const items = times.map((time) => ({ at: { S: time } }));
  const scan = JSON.stringify({ Items: items.toReversed() });
  const jq = commandIn('Events given up', 'jq -c').replace(/\|$/, '');
  const { code, output } = await shell.type(jq, [scan]);
  expect(code).toBe(0);
  const payloads = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).Records);
  expect(payloads.map((records) => records.length)).toEqual([20, 20, 5]);
  expect(payloads.flat()).toEqual(items.map((item) => ({ eventName: 'INSERT', dynamodb: { NewImage: item } })));
});
