import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

/** The temporary folder of a test run, in another process. */
let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'latchkey-parent-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const module = new URL('../../support/run-folder.ts', import.meta.url).href;

/** Starts a run that leaves a folder behind, prints the name of it, and then does the rest. */
function startRun(rest = '') {
  const script = `
    import { mkdtempSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { enterRunFolder } from ${JSON.stringify(module)};
    enterRunFolder();
    console.log(mkdtempSync(join(tmpdir(), 'left-behind-')));
    ${rest}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: parent },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const waiting = 'setInterval(() => {}, 1000);';

test('holds what a run leaves behind, and is removed when the run ends', async () => {
  const leftBehind = await text(startRun().stdout);
  expect(leftBehind).toMatch(new RegExp(`^${parent}/latchkey-run-\\d+-\\w+/left-behind-`));
  expect(readdirSync(parent)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is removed when %s interrupts the run', async (signal) => {
  const run = startRun(waiting);
  const [leftBehind] = await once(run.stdout, 'data');
  expect(existsSync(String(leftBehind).trim())).toBe(true);
  run.kill(signal);
  await once(run, 'exit');
  expect(readdirSync(parent)).toEqual([]);
});

test('a killed run leaves its folder, which a later run removes after an hour', async () => {
  const run = startRun(waiting);
  await once(run.stdout, 'data');
  run.kill('SIGKILL');
  await once(run, 'exit');
  const [name = ''] = readdirSync(parent);
  expect(name).toMatch(/^latchkey-run-/);
  await text(startRun().stdout);
  expect(readdirSync(parent)).toEqual([name]);
  changedAt(join(parent, name), 61 * 60_000);
  await text(startRun().stdout);
  expect(readdirSync(parent)).toEqual([]);
});

test('a later run leaves alone what is not of an ended run', async () => {
  for (const name of [`latchkey-run-${process.pid}-running`, 'latchkey-run-mine', 'another']) {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, 'file'), '');
    changedAt(join(parent, name), 24 * 3_600_000);
  }
  await text(startRun().stdout);
  expect(readdirSync(parent).sort()).toEqual(['another', `latchkey-run-${process.pid}-running`, 'latchkey-run-mine']);
});

function changedAt(folder: string, agoMs: number): void {
  const time = new Date(Date.now() - agoMs);
  utimesSync(folder, time, time);
}
