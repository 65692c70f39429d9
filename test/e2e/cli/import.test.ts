import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rounds } from '../../support/rounds.ts';
import { send } from '../../support/service/http.ts';
import { type LocalRun, startLocalRun } from '../../support/service/local-run.ts';
import { createWorkspace } from '../../support/service/provision.ts';
import { storedItems } from '../../support/service/stored-items.ts';

/** `latchkey key import` as a process of its own, which is killed half-way and runs again. */
// 5,000 keys take many minutes: IMPORTED_KEYS=5000 TEST_ROUNDS=full npm test -- --selectProjects e2e -- test/e2e/cli/import
const count = Number(process.env['IMPORTED_KEYS'] ?? rounds(600, 300));
const context = {
  rotation: { everyMinutes: 60 },
  plans: { Large: { maxKeys: null, limits: { perMinute: 600, perHour: 20_000 } } },
  keyFormat: {
    imported: [
      { prefix: 'sk_live_', minLength: 40, maxLength: 40 },
      { prefix: '', minLength: 40, maxLength: 40 },
    ],
  },
};
const entry = join(import.meta.dirname, '../../../bin/latchkey-cli.mjs');

const started: ChildProcess[] = [];
let run: LocalRun;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'));
  run = await startLocalRun({ LATCHKEY_PLAN: 'Large', LATCHKEY_CONTEXT: JSON.stringify(context) });
});
afterAll(async () => {
  for (const { exitCode, signalCode, pid } of started) {
    if (exitCode === null && signalCode === null && pid !== undefined) process.kill(-pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
  await run.stop();
});

function start(args: readonly string[]): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [entry, '--local', '--data-dir', run.dataFolder, 'key', 'import', ...args], {
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true' },
    // In a clone, the command runs in a process below this one. A signal to the group reaches both.
    detached: true,
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return { child, output: () => output, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** Kills the command after it has imported a part of the keys. */
async function killHalfWay(args: readonly string[]): Promise<void> {
  const { child, output, ended } = start(args);
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', () => /Importing: /.test(output()) && resolve());
    child.once('close', () => resolve());
  });
  if (child.exitCode !== null) throw new Error(`The command ended before it was killed:\n${output()}`);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await ended;
  expect(output()).not.toContain(`Importing: ${count.toLocaleString('en')} of`);
}

async function digests(): Promise<string[]> {
  const items = await storedItems(run.endpoints, run.endpoints.keysTable);
  return items.map(({ pk }) => String(pk)).filter((pk) => pk.startsWith('DIGEST#'));
}

/** Requires that each value works. Returns the ids of the keys. */
async function idsOf(values: readonly string[], workspaceId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const waiting = [...values];
  const work = async () => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      const { status, body } = await send(run.url, 'GET', '/v1/status', { key });
      expect({ status, workspaceId: body.workspaceId }).toEqual({ status: 200, workspaceId });
      ids.add(body.keyId);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return ids;
}

const hash = (value: string) => createHash('sha256').update(value).digest('hex');

test.each([
  ['digests', 'name,sha256', () => `sk_live_${randomBytes(16).toString('hex')}`, hash],
  [
    'the export of API Gateway',
    'Name,Key,Description,Enabled,UsageplanIds',
    () => randomBytes(20).toString('hex'),
    (value: string) => `${value},"A customer, of API Gateway",TRUE,c7y23b`,
  ],
])(
  '%s: an import that is killed half-way and repeated makes every key once, and each works with its value',
  async (name, titles, newValue, cellsOf) => {
    const { adminAccessKeyId: accessKeyId, adminSecretAccessKey: secretAccessKey, region } = run.endpoints;
    const { id, rootKey } = await createWorkspace(run.url, 'Large', { accessKeyId, secretAccessKey, region });
    const values = Array.from({ length: count }, newValue);
    const file = join(folder, `${name}.csv`);
    writeFileSync(file, `${titles}\n${values.map((value, i) => `Key ${i},${cellsOf(value)}`).join('\n')}\n`);
    const args = ['--file', file, '--workspace', id, '--scope', 'status:read'];

    await killHalfWay(args);
    const second = start(args);
    expect({ code: await second.ended, output: second.output() }).toMatchObject({ code: 0 });
    const [, made = '', before = ''] =
      /imported +(\d+)\nimported before +(\d+)\nrefused +0\n/.exec(second.output()) ?? [];
    expect(Number(made)).toBeGreaterThan(0);
    expect(Number(before)).toBeGreaterThanOrEqual(100);
    expect(Number(made) + Number(before)).toBe(count);
    for (const value of values.slice(0, 10)) expect(second.output()).not.toContain(value);

    const workspace = await send(run.url, 'GET', '/api/v1/workspace', { key: rootKey });
    expect(workspace.body.workspace.keyCount).toBe(count);
    expect((await idsOf(values, id)).size).toBe(count);
    expect((await digests()).filter((digest) => !digest.startsWith('DIGEST#v1#'))).toEqual([]);

    const third = start(args);
    expect(await third.ended).toBe(0);
    expect(third.output()).toMatch(new RegExp(`imported +0\nimported before +${count}\nrefused +0\n`));
  },
  rounds(3_600_000, 180_000),
);
