import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { seedOwner } from '../../../../local/console/seed-owner.ts';
import type { GatewayRequest } from '../../../../local/exchange.ts';

let folder: string;
let asked: GatewayRequest[];
let status: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  asked = [];
  status = 200;
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'console-owners.json');

const seed = (changes: Partial<Parameters<typeof seedOwner>[0]> = {}) =>
  seedOwner({
    gateway: {
      async handle(request) {
        asked.push(request);
        return { status, headers: [], body: '{"code":"conflict"}' };
      },
    },
    rootKey: 'vsk_live_root',
    workspaceId: 'ws_1',
    issuer: 'http://127.0.0.1:3000/oidc',
    owner: 'owner@latchkey.localhost',
    file: file(),
    ...changes,
  });

test('the owner is made a member by the API, with the root key', async () => {
  await seed();
  expect(asked).toMatchObject([
    { method: 'PUT', target: '/api/v1/members', headers: expect.arrayContaining([['X-API-Key', 'vsk_live_root']]) },
  ]);
  expect(JSON.parse(String(asked[0]?.body))).toEqual({
    subject: 'owner@latchkey.localhost',
    role: 'owner',
    name: 'Local owner',
  });
});

test('once for each workspace and issuer: who was removed stays away', async () => {
  await seed();
  await seed();
  expect(asked).toHaveLength(1);
  await seed({ issuer: 'http://127.0.0.1:3001/oidc' });
  await seed({ workspaceId: 'ws_2' });
  expect(asked).toHaveLength(3);
  await seed();
  expect(asked).toHaveLength(3);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('a refusal stops the start with a word, and the next start tries again', async () => {
  status = 409;
  await expect(seed()).rejects.toThrow(
    'owner@latchkey.localhost cannot be made a member of the first workspace: 409 {"code":"conflict"}',
  );
  status = 200;
  await seed();
  expect(asked).toHaveLength(2);
});

test('a note that is damaged is not overwritten', async () => {
  writeFileSync(file(), '{');
  await expect(seed()).rejects.toThrow('console-owners.json is damaged');
});
