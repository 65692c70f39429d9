import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from '@jest/globals';
import { allRoutes } from '../../lambdas/http/routes/index.ts';
import { call, createKey, rootKey } from '../support/service/service.ts';
import { account, outputs } from './support/deployed.ts';

afterAll(() => account.close());

test('no key value, pepper or hidden part of a key is in any log or stored item', async () => {
  const root = rootKey('Enterprise', 3);
  const key = await createKey(root);
  const inactive = await createKey(root, { isActive: false });
  const regenerated = await call('POST', `/api/v1/api-keys/${key.id}/regenerate`, { key: root });
  const values = [root, key.key, inactive.key, regenerated.body.apiKey.key as string];
  for (const { method, path } of allRoutes) {
    await Promise.all(
      values.flatMap((value) => {
        const at = path.replace('{id}', value);
        return [
          call(method, at, { key: value, ...(method !== 'GET' && { json: { name: 'k', secret: value } }) }),
          call(method, at, { headers: [['Authorization', `Basic ${value}`]], raw: `{"key": ${value}` }),
          call(method, `${at}?cursor=${value}&id=${value}`, { key: value }),
        ];
      }),
    );
  }

  const secret = await account.secrets.send(new GetSecretValueCommand({ SecretId: outputs['PepperSecretArn'] }));
  const pepper: string = JSON.parse(secret.SecretString ?? '{}').v1;
  expect(pepper).toHaveLength(64);

  const logs = await account.logs();
  const all = [...logs.values()].join('\n');
  for (const line of ['"verified"', '"request"', '"insufficient_scope"']) expect(all).toContain(line);
  const items = await everyItem();
  expect(items).toContain(key.id);

  for (const [place, text] of [...logs, ['items', items]] as const) {
    const found = [pepper, ...values.flatMap(hiddenParts)].filter((part) => text.includes(part));
    expect({ place, found }).toEqual({ place, found: [] });
  }
}, 180_000);

/** Beyond the mask (prefix, 8 characters, 4 at the end) no part of a value may appear. */
function hiddenParts(value: string): string[] {
  const hidden = value.slice('vsk_live_'.length + 8, -4);
  return Array.from({ length: hidden.length - 7 }, (_, i) => hidden.slice(i, i + 8));
}

async function everyItem(): Promise<string> {
  const tables = ['KeysTableName', 'CountersTableName', 'PhotoRequestsTableName'].map((name) => outputs[name]);
  const scans = tables.map((TableName) => account.dynamo.send(new ScanCommand({ TableName })));
  return JSON.stringify((await Promise.all(scans)).map(({ Items }) => Items));
}
