import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { send } from '../../support/service/http.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { sendSigned } from '../../support/service/signed.ts';
import { baseUrlOf } from '../base-url.ts';
import { operator } from '../emulator/emulator.ts';
import { added, inventoryOf } from '../report/inventory.ts';
import { step } from '../report/progress.ts';
import type { Stage } from '../stage.ts';
import { type Change, changesWith, configuredWith } from './changes.ts';
import { Client } from './client.ts';

const folder = resolve(import.meta.dirname, '../../..');
const stackName = 'Live';
const base = { stackName, removalPolicy: 'destroy' };

interface Key {
  readonly id: string;
  readonly key: string;
}

/**
 * Takes a deployment with keys through turning every setting on, changing it and turning it off, with a client that calls all
 * along: no request is refused unless docs/upgrading.md announces it. Then destroys it: a stack whose data is not kept leaves
 * nothing.
 */
export async function checkLiveDeployment(stage: Stage, isUnexpected: (role: string) => boolean): Promise<void> {
  const { emulator, account, cdk, results } = stage;
  const receiver = await WebhookReceiver.start();
  const changes = changesWith(receiver.url);
  const before = await inventoryOf(account);
  const outputs = await step('Live: cdk deploy, with the defaults', () => cdk.deploy({ folder, config: base }));
  const baseUrl = baseUrlOf(emulator.endpoint, outputs[stackName] ?? {});
  const { id: workspaceId, rootKey } = await createWorkspace(baseUrl, 'Enterprise', operator);
  const limited = await createWorkspace(baseUrl, 'Professional', operator);
  const client = new Client(baseUrl, rootKey);
  const keys: Key[] = [];

  const call = (method: string, path: string, json?: object, key = rootKey) =>
    send(baseUrl, method, path, { key, ...(json && { json }) });
  const createKey = async (name: string) => {
    const { status, body } = await call('POST', '/api/v1/api-keys', { name });
    assert.equal(status, 200);
    keys.push(body.apiKey);
  };
  const policyOf = async () =>
    (await call('GET', '/v1/status', undefined, limited.rootKey)).headers['ratelimit-policy'];
  const originOf = async () => (await call('GET', '/v1/status')).headers['access-control-allow-origin'];

  const expectNoRefusal = (phase: string, allowed = (_answer: string): boolean => false) => {
    const answers = client.take();
    return results.check(`live: all of ${answers.length} requests while settings are ${phase} are answered 200`, () =>
      assert.deepEqual(
        [...new Set(answers)].filter((answer) => !answer.endsWith(' 200') && !allowed(answer)),
        [],
      ),
    );
  };
  const expectKeysWork = (phase: string) =>
    results.check(`live: keys from before settings are ${phase} work, and can be managed`, async () => {
      for (const { id } of keys) {
        const { status, body } = await call('PATCH', `/api/v1/api-keys/${id}`, { name: `A key, ${phase}` });
        assert.deepEqual({ status, name: body?.apiKey?.name }, { status: 200, name: `A key, ${phase}` });
      }
      const listed = await call('GET', '/api/v1/api-keys', undefined, keys.at(0)?.key ?? '');
      assert.notEqual(listed.status, 401);
      assert.equal((await call('GET', '/api/v1/workspace')).body.workspace.keyCount, keys.length);
    });
  const deploy = (phase: string, which: keyof Change) =>
    step(`Live: cdk deploy, settings ${phase}, while a client calls`, () =>
      cdk.deploy({ folder, config: configuredWith(base, changes, which) }),
    );

  await createKey('From before');
  client.take();
  const { WebhookSecretArn } = (await deploy('turned on', 'on'))[stackName] ?? {};
  await expectNoRefusal('turned on');
  // The emulator ignores ExcludePunctuation, and generates a secret that is not base64.
  await account.secrets.send(
    new PutSecretValueCommand({ SecretId: WebhookSecretArn, SecretString: randomBytes(24).toString('hex') }),
  );
  await createKey('From turning on');
  await expectKeysWork('turned on');
  // It shares the gateway key of its plan, for now.
  const late = await createWorkspace(baseUrl, 'Professional', operator);
  await results.check('live: settings that are turned on apply', async () => {
    assert.match((await policyOf()) ?? '', /"minute";q=50;/);
    assert.equal(await originOf(), 'https://one.example.com');
    await receiver.receives('/on');
  });

  client.take();
  await deploy('changed', 'changed');
  await expectNoRefusal('changed');
  await createKey('From the change');
  await expectKeysWork('changed');
  await results.check('live: settings that are changed apply', async () => {
    assert.match((await policyOf()) ?? '', /"minute";q=40;/);
    assert.equal(await originOf(), 'https://two.example.com');
    assert.equal((await call('GET', '/v1/status', undefined, late.rootKey)).status, 200);
    await receiver.receives('/changed');
  });

  client.take();
  await step('Live: cdk deploy, settings turned off, while a client calls', () =>
    cdk.deploy({ folder, config: { ...base, sampleApi: false } }),
  );
  // The routes of the sample API go with it.
  await expectNoRefusal('turned off', (answer) => answer.startsWith('/v1/status '));
  await expectKeysWork('turned off');
  await results.check('live: settings that are turned off do not apply any more', async () => {
    assert.equal((await call('GET', '/api/v1/api-keys')).headers['access-control-allow-origin'], '*');
  });

  await client.stop();
  receiver.stop();
  await results.check('live: a workspace can be deleted before the stack', async () => {
    for (const id of [workspaceId, limited.id, late.id]) {
      const deleted = await sendSigned(baseUrl, 'DELETE', `/admin/v1/workspaces/${id}`, { credentials: operator });
      assert.equal(deleted.status, 200);
    }
  });
  await step('Live: cdk destroy', () => cdk.destroy({ folder, config: base }));
  const { roles = [], ...left } = added(before, await inventoryOf(account));
  await results.check('live: nothing is left', () =>
    assert.deepEqual({ ...left, roles: roles.filter(isUnexpected) }, { roles: [] }),
  );
}

/** Receives the events of a webhook. */
class WebhookReceiver {
  readonly url: string;
  readonly #paths = new Set<string>();
  readonly #close: () => void;

  private constructor(server: ReturnType<typeof createServer>) {
    server.on('request', (request, response) => {
      this.#paths.add(request.url ?? '');
      response.writeHead(204).end();
    });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#close = () => {
      server.close();
      server.closeAllConnections();
    };
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new WebhookReceiver(server);
  }

  async receives(path: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; !this.#paths.has(path); await sleep(200)) {
      if (Date.now() > deadline) throw new Error(`No event came to ${path}.`);
    }
  }

  stop(): void {
    this.#close();
  }
}
