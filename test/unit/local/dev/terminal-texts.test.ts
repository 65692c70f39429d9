import { expect, test } from '@jest/globals';
import { devBanner } from '../../../../local/dev/banner.ts';
import type { DevStatus } from '../../../../local/dev/dev-settings.ts';
import { withoutKeys } from '../../../../local/dev/without-keys.ts';
import { keyFormat, unknownKeyValue } from '../../../support/stores/keys.ts';

test.each(['live', 'test'] as const)('a logged %s key is masked, and other text stays', (environment) => {
  const value = unknownKeyValue(keyFormat, environment);
  const line = `{"X-API-Key":"${value}","id":"key_01JD00000000000000000000ZZ","digest":"${'a'.repeat(64)}"}`;
  expect(withoutKeys(line)).toBe(line.replace(value, `${value.slice(0, value.lastIndexOf('_') + 1)}***`));
});

test('a value without an environment part is masked', () => {
  const value = unknownKeyValue({ prefix: 'acme', environmentPart: false });
  expect(withoutKeys(`key ${value}.`)).toBe('key acme_***.');
});

const status: DevStatus = {
  apis: [{ path: 'Orders/Api', url: 'http://127.0.0.1:3000' }],
  latchkeyUrl: 'http://127.0.0.1:3001',
  key: 'vsk_live_x',
  perMinute: 60,
  scopes: ['orders:read'],
  rootKey: 'vsk_live_root',
  workspaceId: 'ws_1',
  plan: 'Professional',
  example: { method: 'POST', url: 'http://127.0.0.1:3000/orders' },
  leftOut: [],
  dataFolder: '/app/.latchkey',
  logFile: '/app/.latchkey/latchkey.log',
};

test('the banner shows addresses, the key and three requests', () => {
  const text = devBanner(status, { folder: '/app', isWatching: true });
  expect(text).toContain('Orders/Api  http://127.0.0.1:3000');
  expect(text).toContain('Root key    in .latchkey/root-key');
  expect(text).not.toContain('vsk_live_root');
  expect(text).toContain('curl -i -X POST http://127.0.0.1:3000/orders');
  expect(text).toContain('curl -i -H "X-API-Key: $KEY" -X POST http://127.0.0.1:3000/orders');
  expect(text).toContain('for i in $(seq 61); do');
  expect(text).not.toContain('Left out');
});

test('the banner names what is left out, at most twelve parts one by one', () => {
  const leftOut = Array.from({ length: 14 }, (_, i) => ({ what: `App/F${i}`, why: 'its runtime is java21' }));
  const text = devBanner({ ...status, leftOut }, { folder: '/app', isWatching: false });
  expect(text).toContain('App/F11: its runtime is java21\n    and 2 more');
});

test('in memory, the banner shows the root key, because no file has it', () => {
  const text = devBanner(
    { ...status, dataFolder: undefined, logFile: undefined },
    { folder: '/app', isWatching: true },
  );
  expect(text).toContain('Root key    vsk_live_root');
  expect(text).toContain('in memory only');
});
