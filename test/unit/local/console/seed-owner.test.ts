import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { User } from '../../../../lambdas/domain/access/member.ts';
import type { Member } from '../../../../lambdas/domain/access/member-schema.ts';
import { LastOwnerError, NotFoundError } from '../../../../lambdas/domain/shared/errors.ts';
import { seedOwner } from '../../../../local/console/seed-owner.ts';

const owner = { issuer: 'http://127.0.0.1:3000/oidc', subject: 'owner@latchkey.localhost' };
let folder: string;
let troubles: string[];
/** The written changes. */
let written: unknown[];
let current: Member | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  troubles = [];
  written = [];
  current = undefined;
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'console-owners.json');

function seed({ workspaceId = 'ws_1', issuer = owner.issuer, refusal = undefined as Error | undefined } = {}) {
  return seedOwner({
    members: {
      async putMember(workspaceId: string, user: User, change) {
        if (refusal !== undefined) throw refusal;
        const { member, audit } = change(current);
        if (member !== current) written.push({ workspaceId, user, member, audit });
        return member;
      },
    },
    workspaceId,
    owner: { ...owner, issuer },
    operatorId: 'arn:aws:iam::000000000000:user/local-operator',
    file: file(),
    onTrouble: (message) => troubles.push(message),
  });
}

test('the operator adds the owner as a member', async () => {
  await seed();
  expect(written).toMatchObject([
    {
      workspaceId: 'ws_1',
      user: owner,
      member: { ...owner, role: 'owner', name: 'Local owner' },
      audit: {
        workspaceId: 'ws_1',
        action: 'member.added',
        actor: { type: 'operator', id: 'arn:aws:iam::000000000000:user/local-operator' },
        changes: { subject: owner.subject, role: 'owner' },
      },
    },
  ]);
});

test('the owner is added once per workspace and issuer, and not again after removal', async () => {
  await seed();
  await seed();
  expect(written).toHaveLength(1);
  await seed({ issuer: 'http://127.0.0.1:3001/oidc' });
  await seed({ workspaceId: 'ws_2' });
  await seed();
  expect(written).toHaveLength(3);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('an existing member keeps their role', async () => {
  const at = '2026-01-01T00:00:00.000Z';
  current = { ...owner, role: 'viewer', name: null, createdAt: at, updatedAt: at };
  await seed();
  expect(written).toEqual([]);
});

test('a refusal is reported, and the next start tries again', async () => {
  await seed({ refusal: new NotFoundError('workspace') });
  expect(troubles).toEqual([expect.stringMatching(/^owner@latchkey.localhost could not become a member .*: ./)]);
  await seed({ refusal: new LastOwnerError() });
  await seed();
  expect(written).toHaveLength(1);
  await expect(seed({ workspaceId: 'ws_3', refusal: new Error('no engine') })).rejects.toThrow('no engine');
});

test('a damaged record is not overwritten', async () => {
  writeFileSync(file(), '{');
  await expect(seed()).rejects.toThrow('console-owners.json is damaged');
});
