import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createWorkspace, type ProvisionedWorkspace } from '../../support/service/provision.ts';
import { sendSigned } from '../../support/service/signed.ts';
import { baseUrlOf } from '../base-url.ts';
import type { Outputs } from '../cdk.ts';
import { operator } from '../emulator/emulator.ts';
import { added, inventoryOf } from '../report/inventory.ts';
import { step } from '../report/progress.ts';
import type { Stage } from '../stage.ts';
import { changesWith, configuredWith, newPrefix } from './changes.ts';
import { Client } from './client.ts';
import { LiveKeys } from './live-keys.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

const folder = resolve(import.meta.dirname, '../../..');
const stackName = 'Live';
const base = { stackName, removalPolicy: 'destroy' };

/**
 * Takes a deployment with keys through turning every setting on, changing it and turning it off, with a client that calls all
 * along: no request is refused unless docs/upgrading.md announces it. Then destroys it: a stack whose data is not kept leaves
 * nothing.
 */
export async function checkLiveDeployment(stage: Stage, isUnexpected: (role: string) => boolean): Promise<void> {
  const before = await inventoryOf(stage.account);
  const outputs = await deploy(stage, 'with the defaults', base);
  const baseUrl = baseUrlOf(stage.emulator.endpoint, outputs);
  const own = await createWorkspace(baseUrl, 'Enterprise', operator);
  const limited = await createWorkspace(baseUrl, 'Professional', operator);
  const workspaces = [own, limited, ...(await changeSettings(stage, baseUrl, own, limited))];
  await stage.results.check('live: a workspace can be deleted before the stack', async () => {
    for (const { id } of workspaces) {
      const deleted = await sendSigned(baseUrl, 'DELETE', `/admin/v1/workspaces/${id}`, { credentials: operator });
      assert.equal(deleted.status, 200);
    }
  });
  await step('Live: cdk destroy', () => stage.cdk.destroy({ folder }));
  const { roles = [], ...left } = added(before, await inventoryOf(stage.account));
  await stage.results.check('live: nothing is left', () =>
    assert.deepEqual({ ...left, roles: roles.filter(isUnexpected) }, { roles: [] }),
  );
}

/** The deployment while its settings change. */
interface Live {
  readonly stage: Stage;
  readonly changes: ReturnType<typeof changesWith>;
  readonly baseUrl: string;
  readonly keys: LiveKeys;
  readonly limited: ProvisionedWorkspace;
  readonly client: Client;
  readonly receiver: WebhookReceiver;
}

/** Changes the settings while a client calls. Returns the workspaces that it creates. */
async function changeSettings(
  stage: Stage,
  baseUrl: string,
  { rootKey }: ProvisionedWorkspace,
  limited: ProvisionedWorkspace,
): Promise<ProvisionedWorkspace[]> {
  const receiver = await WebhookReceiver.start();
  const client = new Client(baseUrl, rootKey);
  try {
    const keys = new LiveKeys(baseUrl, rootKey, stage.results);
    const live = { stage, changes: changesWith(receiver.url), baseUrl, keys, limited, client, receiver };
    await keys.create('From before');
    const late = await turnOn(live);
    await change(live, late);
    await turnOff(live);
    return [late];
  } finally {
    await client.stop();
    receiver.stop();
  }
}

/** Returns a workspace that was created while all settings are on. */
async function turnOn(live: Live): Promise<ProvisionedWorkspace> {
  const { stage, changes, baseUrl, keys, client, receiver } = live;
  client.take();
  const { WebhookSecretArn } = await deploy(stage, whileCalling('turned on'), configuredWith(base, changes, 'on'));
  await expectNoRefusal(live, 'turned on');
  // The emulator ignores ExcludePunctuation, and generates a secret that is not base64.
  await stage.account.secrets.send(
    new PutSecretValueCommand({ SecretId: WebhookSecretArn, SecretString: randomBytes(24).toString('hex') }),
  );
  await keys.create('From turning on');
  await keys.check('turned on');
  // It shares the gateway key of its plan, for now.
  const late = await createWorkspace(baseUrl, 'Professional', operator);
  await stage.results.check('live: settings that are turned on apply', async () => {
    assert.match((await policyOf(live)) ?? '', /"minute";q=50;/);
    assert.equal(await originOf(live), 'https://one.example.com');
    await receiver.receives('/on');
  });
  return late;
}

async function change(live: Live, late: ProvisionedWorkspace): Promise<void> {
  const { stage, changes, keys, client, receiver } = live;
  client.take();
  await deploy(stage, whileCalling('changed'), configuredWith(base, changes, 'changed'));
  await expectNoRefusal(live, 'changed');
  await keys.create('From the change');
  await keys.check('changed');
  await stage.results.check('live: settings that are changed apply', async () => {
    assert.match((await policyOf(live)) ?? '', /"minute";q=40;/);
    assert.equal(await originOf(live), 'https://two.example.com');
    assert.equal((await keys.call('GET', '/v1/status', undefined, late.rootKey)).status, 200);
    await receiver.receives('/changed');
  });
}

async function turnOff(live: Live): Promise<void> {
  const { stage, keys, client } = live;
  client.take();
  await deploy(stage, whileCalling('turned off'), {
    ...base,
    sampleApi: false,
    keyFormat: { formerPrefixes: [newPrefix] },
  });
  // The routes of the sample API go with it.
  await expectNoRefusal(live, 'turned off', (answer) => answer.startsWith('/v1/status '));
  await keys.check('turned off');
  await stage.results.check('live: settings that are turned off do not apply any more', async () => {
    assert.equal((await keys.call('GET', '/api/v1/api-keys')).headers['access-control-allow-origin'], '*');
  });
}

const whileCalling = (phase: string) => `settings ${phase}, while a client calls`;

/** Returns the outputs of the stack. */
async function deploy({ cdk }: Stage, title: string, config: object): Promise<Outputs> {
  const outputs = await step(`Live: cdk deploy, ${title}`, () => cdk.deploy({ folder, config }));
  return outputs[stackName] ?? {};
}

/** Checks that all requests since the last phase got 200, except the allowed answers. */
function expectNoRefusal(
  { stage, client }: Live,
  phase: string,
  allowed = (_answer: string): boolean => false,
): Promise<void> {
  const answers = client.take();
  return stage.results.check(
    `live: all of ${answers.length} requests while settings are ${phase} are answered 200`,
    () =>
      assert.deepEqual(
        [...new Set(answers)].filter((answer) => !answer.endsWith(' 200') && !allowed(answer)),
        [],
      ),
  );
}

const policyOf = async ({ keys, limited }: Live) =>
  (await keys.call('GET', '/v1/status', undefined, limited.rootKey)).headers['ratelimit-policy'];

const originOf = async ({ keys }: Live) =>
  (await keys.call('GET', '/v1/status')).headers['access-control-allow-origin'];
