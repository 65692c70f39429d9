import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { allRoutes } from '../../lambdas/http/routes/index.ts';
import { send } from '../support/service/http.ts';
import { type LocalRun, startLocalRun } from '../support/service/local-run.ts';
import { type Credentials, sendSigned } from '../support/service/signed.ts';
import { storedItems } from '../support/service/stored-items.ts';

const credentialsOf = ({ endpoints }: LocalRun): Credentials => ({
  accessKeyId: endpoints.adminAccessKeyId,
  secretAccessKey: endpoints.adminSecretAccessKey,
  region: endpoints.region,
});

/**
 * Nothing secret leaks: the test calls every route and every error of a separate run, with secrets wherever a client can put
 * them, and then searches all logs and stored items. Needs the data folder, hence always a local run.
 */
test('no key value, pepper or hidden part of a key is in any log or stored item', async () => {
  const run = await startLocalRun({ LATCHKEY_PLAN: 'Enterprise' });
  try {
    const values = new Set<string>([run.rootKey]);
    const call = (method: string, path: string, options: Parameters<typeof send>[3] = {}) =>
      send(run.url, method, path, options);
    const create = async (settings: object) => {
      const { apiKey } = (
        await call('POST', '/api/v1/api-keys', { key: run.rootKey, json: { name: 'k', ...settings } })
      ).body;
      values.add(apiKey.key);
      return apiKey;
    };
    const key = await create({});
    const inactive = await create({ isActive: false });
    const { apiKey: renewed } = (await call('POST', `/api/v1/api-keys/${key.id}/regenerate`, { key: run.rootKey }))
      .body;
    values.add(renewed.key);

    for (const { method, path } of allRoutes) {
      for (const value of [run.rootKey, renewed.key, key.key, inactive.key]) {
        const json = { name: 'k', secret: value, instructions: 7 };
        const at = path.replaceAll(/\{[^}]+\}/g, value);
        await call(method, at, { key: value, ...(method !== 'GET' && { json }) });
        await call(method, at, { headers: [['Authorization', `Bearer ${value}`]], raw: `{"key": ${value}` });
        await call(method, at, {
          headers: [
            ['X-API-Key', value],
            ['X-API-Key', value],
          ],
        });
        await call(method, at, { headers: [['Authorization', `Basic ${value}`]] });
        await call(method, `${at}?cursor=${value}&id=${value}`, { key: value });
      }
    }
    const admin = (method: string, path: string, json: object) =>
      sendSigned(run.url, method, path, { credentials: credentialsOf(run), json });
    const { serviceKey } = (await admin('POST', '/admin/v1/service-keys', { name: 'k' })).body;
    values.add(serviceKey.key);
    for (const asked of [...values, `${renewed.key} `]) {
      for (const asker of values) {
        await call('POST', '/v1/verify', { key: asker, json: { key: asked } });
        await call('POST', '/v1/verify', { key: asker, json: { [asked]: asked, scope: asked, sourceIp: asked } });
        await call('POST', `/v1/verify?key=${encodeURIComponent(asked)}`, { key: asker, raw: `{"key":"${asked}"` });
      }
      await admin('POST', '/admin/v1/verify', { key: asked });
      await admin('POST', '/admin/v1/verify', { key: asked, cost: asked });
      await admin('DELETE', `/admin/v1/service-keys/${encodeURIComponent(asked)}`, {});
    }
    await call('GET', '/nothing', { key: renewed.key });

    const secrets = readFileSync(join(run.dataFolder, 'secrets.json'), 'utf8');
    const pepper = /"v1\\?":\\?"([A-Za-z0-9]{32,})/.exec(secrets)?.[1];
    if (pepper === undefined) throw new Error('The pepper was not found among the local secrets.');

    const logs = readFileSync(join(run.dataFolder, 'latchkey.log'), 'utf8');
    expect(logs).toContain('"verified"');
    expect(logs).toContain('"request"');
    const { keysTable, countersTable, photoRequestsTable } = run.endpoints;
    const tables = [keysTable, countersTable, photoRequestsTable];
    const items = JSON.stringify(await Promise.all(tables.map((table) => storedItems(run.endpoints, table))));
    expect(items).toContain(key.id);
    const screen = run.output().replaceAll(run.rootKey, '');

    for (const [place, text] of Object.entries({ logs, items, screen })) {
      expect({ place, found: text.includes(pepper) }).toEqual({ place, found: false });
      for (const value of values) {
        // Beyond the mask (prefix, 8 characters, 4 at the end) no part of a value may appear.
        const hidden = value.slice(/^vsk_[a-z]+_/.exec(value)?.[0].length).slice(8, -4);
        for (let i = 0; i + 8 <= hidden.length; i++) {
          expect({ place, found: text.includes(hidden.slice(i, i + 8)) }).toEqual({ place, found: false });
        }
      }
    }
    expect(readdirSync(run.dataFolder)).toContain('root-key');
  } finally {
    await run.stop();
  }
});
