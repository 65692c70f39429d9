import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runSnippet } from '../support/in-process/run-snippet.ts';
import { expectAllEnded, killAll, type ListedProcess, processesOf } from '../support/process-tree.ts';
import { send } from '../support/service/http.ts';
import { DevApp, type DevCommand } from './support/dev-app.ts';

/** `latchkey dev` in the folder of a team's app. The tests run in order, in one folder. */
let app: DevApp;
let run: DevCommand;
let processes: readonly ListedProcess[] = [];
beforeAll(async () => {
  app = new DevApp();
  run = app.start();
  await run.has('Ctrl-C stops everything.');
});
afterAll(() => {
  killAll(processes);
  app.remove();
});

const url = () => run.line('Orders/Api');
const key = () => run.line('Key');

/** Calls the API until it responds with this text. */
async function untilServed(path: string, text: string): Promise<void> {
  while (!(await send(url(), 'GET', path, { key: key() })).text.includes(text)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('serves protected routes to the printed key only, with the tables of the app', async () => {
  expect(await send(url(), 'GET', '/orders')).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  expect(await send(url(), 'POST', '/orders', { key: key(), json: {} })).toMatchObject({
    status: 200,
    body: { version: 1, orders: 1, scopes: ['orders:read', 'orders:write', 'reports:read'] },
  });
  expect(await send(url(), 'GET', '/health')).toMatchObject({ status: 200, text: 'healthy 1' });
});

test('serves an HTTP API to the same key, with the responses of an HTTP API', async () => {
  const http = run.line('Orders/Http');
  expect(await send(http, 'GET', '/orders/7')).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  const admitted = await send(http, 'GET', '/orders/7', { key: key() });
  expect(admitted).toMatchObject({
    status: 200,
    body: { version: 1, scopes: expect.arrayContaining(['orders:read']) },
  });
  expect(admitted.headers['x-ratelimit-remaining']).toBeDefined();
  expect(await send(http, 'GET', '/reports', { key: key() })).toMatchObject({
    status: 501,
    body: { detail: 'latchkey dev does not run this route: its function is not run.' },
  });
  expect(run.output).toContain('Orders/Http/GET--reports: its function is not run');
  const preflight = [
    ['Origin', 'https://app.example.com'],
    ['Access-Control-Request-Method', 'GET'],
  ] as const;
  const { status, headers } = await send(http, 'OPTIONS', '/orders/7', { headers: preflight });
  expect([status, headers['access-control-allow-origin']]).toEqual([204, 'https://app.example.com']);
});

test('names what it leaves out, and responds 501 for it once the key is checked', async () => {
  expect(run.output).toContain('Orders/Report: its runtime is python3.13');
  expect(run.output).toContain('AWS::S3::Bucket: there is no such service here');
  expect((await send(url(), 'GET', '/reports')).status).toBe(401);
  expect(await send(url(), 'GET', '/reports', { key: key() })).toMatchObject({
    status: 501,
    body: { detail: 'latchkey dev does not run this method: its function is not run.' },
  });
});

test('shows the output of handlers without the key, and keeps data readable for this user only', async () => {
  await run.has('Orders/List: headers');
  // The banner shows the key twice: in its row, and in the example.
  expect(run.output.split(key())).toHaveLength(3);
  const folder = join(app.folder, '.latchkey');
  expect(readFileSync(join(folder, 'latchkey.log'), 'utf8')).not.toContain(key());
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  expect(statSync(join(folder, 'dev-key.json')).mode & 0o777).toBe(0o600);
});

test('a service checks keys of the run in its own process, with the settings in run.json', async () => {
  const { verifier } = JSON.parse(readFileSync(join(app.folder, '.latchkey/run.json'), 'utf8'));
  const service = await runSnippet('node', JSON.stringify(verifier));
  expect(await send(service.url, 'GET', '/orders', { key: key() })).toMatchObject({
    status: 200,
    body: { orders: [] },
  });
  expect(await send(service.url, 'GET', '/orders')).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  expect(await service.stop()).toBe(0);
});

test('serves the changed code of a copied folder', async () => {
  app.write('health/app.js', (text) => text.replace('healthy 1', 'healthy 2'));
  await untilServed('/health', 'healthy 2');
});

test('serves the changed code of a bundle, and the last version while it cannot be bundled', async () => {
  app.write('handlers/list.ts', (text) => text.replace('version: 1', 'version: 1 +'));
  await run.has('The code cannot be bundled; the last version stays.');
  expect(await send(url(), 'GET', '/orders', { key: key() })).toMatchObject({ status: 200, body: { version: 1 } });
  app.write('handlers/list.ts', (text) => text.replace('version: 1', 'version: 2'));
  await untilServed('/orders', '"version":2');
  expect(run.output).not.toContain('Restarted');
});

test('serves a changed app with the same data and key, and the last version while it does not compile', async () => {
  app.write('open-path.cjs', () => 'exports.openPath = ;');
  await run.has('The command of the app failed');
  expect((await send(url(), 'GET', '/health')).status).toBe(200);
  app.write('open-path.cjs', (text) => text.replace('health', 'up'));
  await untilServed('/up', 'healthy 2');
  expect(await send(url(), 'GET', '/orders', { key: key() })).toMatchObject({ body: { version: 2, orders: 1 } });
});

test('Ctrl-C ends all processes and removes the cloud assemblies', async () => {
  processes = processesOf(run.child);
  // At least the run, its engine, and the shell that watches over the engine.
  expect(processes.length).toBeGreaterThanOrEqual(3);
  expect(await run.end('SIGINT')).toBe(0);
  await expectAllEnded(processes);
  const work = join(app.folder, 'node_modules/.cache/latchkey/dev');
  expect(readdirSync(work)).not.toContain(String(run.child.pid));
  expect(existsSync(join(app.folder, '.latchkey/lock'))).toBe(false);
});

test('the next run has the same key, and leaves no process behind when it is killed', async () => {
  const before = key();
  run = app.start();
  await run.has('Ctrl-C stops everything.');
  expect(key()).toBe(before);
  processes = processesOf(run.child);
  await run.end('SIGKILL');
  await expectAllEnded(processes);
});
