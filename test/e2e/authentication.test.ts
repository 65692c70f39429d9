import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../lambdas/http/routes/index.ts';
import { call, createKey, expectProblem, expectSuccess, rootKey, statusOf } from '../support/service/service.ts';
import { unknownKeyValue } from '../support/stores/keys.ts';

const root = rootKey('Enterprise');
let key: { id: string; key: string };
beforeAll(async () => {
  key = await createKey(root);
});

const status = (...headers: [string, string][]) => call('GET', '/v1/status', { headers });

describe('a key is accepted', () => {
  test('as X-API-Key, in any case', async () => {
    for (const name of ['X-API-Key', 'x-api-key', 'X-Api-Key', 'X-API-KEY']) {
      expectSuccess(routes.getStatus, await status([name, key.key]));
    }
  });

  test('as Authorization: Bearer, in any case', async () => {
    for (const [name, scheme] of [
      ['Authorization', 'Bearer'],
      ['authorization', 'bearer'],
      ['AUTHORIZATION', 'BEARER'],
    ]) {
      expectSuccess(routes.getStatus, await status([name ?? '', `${scheme} ${key.key}`]));
    }
  });

  test('as both, if they are the same', async () => {
    expectSuccess(routes.getStatus, await status(['X-API-Key', key.key], ['Authorization', `Bearer ${key.key}`]));
  });
});

describe('401', () => {
  const unknown = unknownKeyValue();

  test.each<[string, () => [string, string][]]>([
    ['no header', () => []],
    ['an empty key', () => [['X-API-Key', '']]],
    ['a well-formed key that does not exist', () => [['X-API-Key', unknown]]],
    ['a wrong checksum', () => [['X-API-Key', `${key.key.slice(0, -1)}${key.key.endsWith('0') ? '1' : '0'}`]]],
    ['a key with something behind it', () => [['X-API-Key', `${key.key}x`]]],
    [
      'two keys in two headers',
      () => [
        ['X-API-Key', key.key],
        ['Authorization', `Bearer ${unknown}`],
      ],
    ],
    [
      'X-API-Key twice',
      () => [
        ['X-API-Key', key.key],
        ['X-API-Key', key.key],
      ],
    ],
    [
      'X-API-Key twice in different case',
      () => [
        ['X-API-Key', key.key],
        ['x-api-key', unknown],
      ],
    ],
    [
      'Authorization twice',
      () => [
        ['Authorization', `Bearer ${key.key}`],
        ['Authorization', `Bearer ${key.key}`],
      ],
    ],
    ['another scheme', () => [['Authorization', `Basic ${Buffer.from(`${key.key}:`).toString('base64')}`]]],
    [
      'another scheme beside a good key',
      () => [
        ['X-API-Key', key.key],
        ['Authorization', 'Basic eDp5'],
      ],
    ],
    ['two values in one header', () => [['X-API-Key', `${key.key}, ${key.key}`]]],
    ['Bearer without a value', () => [['Authorization', 'Bearer']]],
    ['a key of 8 kB', () => [['X-API-Key', 'vsk_live_'.padEnd(8000, 'a')]]],
  ])('for %s', async (_, headers) => {
    expectProblem(await status(...headers()), 'unauthorized');
  });

  test('for a key in the URL', async () => {
    expectProblem(await call('GET', `/v1/status?x-api-key=${key.key}&api_key=${key.key}`), 'unauthorized');
  });

  test('is byte-identical for unknown, deactivated, expired, deleted and regenerated keys, except for the request id', async () => {
    const inactive = await createKey(root, { isActive: false });
    const deleted = await createKey(root);
    await call('DELETE', `/api/v1/api-keys/${deleted.id}`, { key: root });
    const regenerated = await createKey(root);
    await call('POST', `/api/v1/api-keys/${regenerated.id}/regenerate`, { key: root });
    // The last key, because it expires soon.
    const expiring = await createKey(root, { expiresAt: new Date(Date.now() + 1500).toISOString() });
    expect(await statusOf(expiring.key)).toBe(200);
    while ((await statusOf(expiring.key)) === 200) await sleep(20);

    const values = [unknown, inactive.key, expiring.key, deleted.key, regenerated.key, 'nonsense', undefined];
    const answers = await Promise.all(
      values.map((value) => call('GET', '/v1/status', value === undefined ? {} : { key: value })),
    );
    const comparable = answers.map(({ status: code, headers, text, body }) => {
      const { date, 'x-amzn-requestid': id, 'x-amz-request-id': id2, 'x-amz-apigw-id': apigwId, ...rest } = headers;
      return { code, headers: rest, text: text.replace(body.requestId, 'ID') };
    });
    expect(comparable[0]?.code).toBe(401);
    for (const each of comparable) expect(each).toEqual(comparable[0]);
  });
});
