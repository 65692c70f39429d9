import assert from 'node:assert/strict';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { startEmulator } from '../deploy/emulator/emulator.ts';
import { Account, emulated } from '../deploy/support/aws.ts';
import type { Guide } from './guide.ts';
import { addHttpApi, checkHttpApi } from './http-api-app.ts';
import type { Shell } from './shell.ts';

/** Steps 5 to 8 of the guide on an emulated account: deploy, call, change, deploy again, destroy. */
export async function deployedApp(shell: Shell, guide: Guide): Promise<void> {
  const emulator = await startEmulator();
  const account = new Account(emulated(emulator.endpoint));
  try {
    const aws = Object.entries(emulator.env).filter(([name]) => /^(AWS_|CDK_DEFAULT_)/.test(name));
    shell.set(Object.fromEntries(aws));
    await deploy(shell, guide.commands(5), emulator.endpoint);
    for (const commands of guide.commands(6)) await shell.run(commands);
    await checkCalls(shell, guide.commands(7));
    await checkScopes(shell);
    await checkChange(shell, emulator.endpoint);
    for (const commands of guide.commands(8)) await shell.run(commands);
    await checkDestroyed(account);
  } finally {
    account.close();
    await emulator.stop();
  }
}

/** Deploys, and replaces the URLs of AWS by those of the emulator: the only thing that a reader of the guide does not do. */
async function deploy(shell: Shell, blocks: readonly string[], endpoint: string): Promise<void> {
  for (const commands of blocks) await shell.run(commands);
  const url = /https:\/\/(\w+)\.execute-api\.[\w.-]+\//g;
  shell.change('outputs.json', url, (_, id) => `${endpoint}/_aws/execute-api/${id}/`);
  shell.set({ LATCHKEY_URL: JSON.parse(shell.read('outputs.json')).Latchkey.ApiUrl });
}

async function checkCalls(shell: Shell, [calls = '', flood = '']: readonly string[]): Promise<void> {
  const printed = await shell.run(calls);
  const statuses = [...printed.matchAll(/^HTTP\/\S+ (\d+)/gm)].map(([, status]) => status);
  assert.deepEqual(statuses, ['200', '401'], `a call with a key and one without:\n${printed}`);
  assert.match(printed, /^ratelimit-policy: "minute";q=60;w=60/im);
  assert.match(printed, /"workspaceId": ?"ws_\w+"/);
  // The minute may end during the requests, so there are up to three rounds.
  for (let round = 0; round < 3; round++) {
    const counted = await shell.run(flood);
    const counts = Object.fromEntries(
      [...counted.matchAll(/(\d+) (\d{3})$/gm)].map(([, count, code]) => [code, Number(count)]),
    );
    assert.equal((counts['200'] ?? 0) + (counts['429'] ?? 0), 61, counted);
    if ((counts['429'] ?? 0) > 0) return;
  }
  assert.fail('no request was rate limited');
}

const keyWith = (scope: string) =>
  `export KEY=$(npx latchkey key create --name "Another app" --scope ${scope} --json | jq -r .apiKey.key)`;

async function checkScopes(shell: Shell): Promise<void> {
  await shell.run(keyWith('invoices:read'));
  const refused = await shell.run('curl -si "$URL" -H "X-API-Key: $KEY"');
  assert.match(refused, /^HTTP\/\S+ 403/);
  assert.match(refused, /"code": ?"insufficient_scope"/);
}

/** The changed Lambda and a new HTTP API respond, and the workspace of the first deployment is still there. */
async function checkChange(shell: Shell, endpoint: string): Promise<void> {
  shell.change('lib/list-orders.ts', 'orders: []', `orders: ['changed']`);
  await addHttpApi(shell);
  await deploy(shell, ['npx cdk deploy --all --outputs-file outputs.json'], endpoint);
  await shell.run(keyWith('orders:read'));
  const printed = await shell.run('curl -si "$URL" -H "X-API-Key: $KEY"');
  assert.match(printed, /^HTTP\/\S+ 200/);
  assert.match(printed, /\["changed"\]/);
  await checkHttpApi(shell, keyWith);
}

async function checkDestroyed({ stacks }: Account): Promise<void> {
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}));
  const left = Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName);
  assert.deepEqual(left, ['CDKToolkit']);
}
