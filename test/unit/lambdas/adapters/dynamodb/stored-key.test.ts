import { expect, test } from '@jest/globals';
import { contentOf } from '../../../../../lambdas/adapters/dynamodb/key-items.ts';
import { apiKeyItem, changedAttributes } from '../../../../../lambdas/adapters/dynamodb/stored-key.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import { newKey } from '../../../../support/stores/keys.ts';

const { record } = newKey('ws_1');

test('an item holds every field of its key, also one that is added later', () => {
  const later = { ...record, ...{ note: 'added later' } };
  expect(contentOf(apiKeyItem(later))).toEqual(later);
});

test('a change of a key stores every field of it, also one that is added later, except environment and lastUsedAt', () => {
  const later = { ...record, ...{ note: 'added later' } };
  const { environment, lastUsedAt, ...changed } = later;
  expect(contentOf(changedAttributes(later))).toEqual(changed);
});

test('a change keeps the last use that the authorizer stores at the same time', () => {
  const used = { ...apiKeyItem(record), lastUsedAt: '2026-11-27T21:00:00.000Z' };
  const changed = { ...used, ...changedAttributes({ ...record, name: 'Renamed' }) };
  expect(contentOf<ApiKeyRecord>(changed)).toEqual({ ...record, name: 'Renamed', lastUsedAt: used.lastUsedAt });
});

test('fields that expressions name are attributes', () => {
  expect(Object.keys(apiKeyItem(record)).sort()).toEqual(
    ['due', 'dueAt', 'environment', 'lastUsedAt', 'packed', 'pk', 'revision', 'sk', 'values'].sort(),
  );
});
