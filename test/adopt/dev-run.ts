import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessFailure, type Running } from '../support/processes.ts';
import type { Guide } from './guide.ts';
import type { Shell } from './shell.ts';

/** Step 4 of the guide: `latchkey dev` in the folder of the app serves its API, and a changed Lambda without a restart. */
export async function devRun(shell: Shell, guide: Guide): Promise<void> {
  // The port of the guide may be in use.
  const [command = ''] = guide.commands(4);
  const run = shell.start(`${command.trim()} --port 0 --memory`);
  try {
    const shown = await untilShown(run, /Key +vsk_live_\w+/);
    const [, ready] = /Ready after ([\d.]+ s)/.exec(shown) ?? [];
    const [, url] = /MyApiStack\/Api +(http:\S+)/.exec(shown) ?? [];
    const [, key = ''] = /Key +(vsk_live_\w+)/.exec(shown) ?? [];
    console.log(`  [${shell.name}] $ ${command.trim()} (ready after ${ready})`);
    const call = (headers: Record<string, string>) => fetch(`${url}/orders`, { headers });
    assert.equal((await call({})).status, 401);
    const admitted = await call({ 'X-API-Key': key });
    assert.equal(admitted.status, 200);
    assert.match(await admitted.text(), /"orders":\[\]/);
    shell.change('lib/list-orders.ts', 'orders: []', `orders: ['reloaded']`);
    await untilServed(() => call({ 'X-API-Key': key }), /"orders":\["reloaded"\]/);
    let last = await call({ 'X-API-Key': key });
    for (let i = 0; last.status === 200 && i < 130; i++) last = await call({ 'X-API-Key': key });
    assert.equal(last.status, 429);
  } finally {
    await run.stop();
  }
  shell.change('lib/list-orders.ts', `orders: ['reloaded']`, 'orders: []');
}

async function untilShown(run: Running, wanted: RegExp): Promise<string> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline && run.exitCode() === null) {
    if (wanted.test(run.output())) return run.output();
    await sleep(100);
  }
  throw new ProcessFailure(`latchkey dev did not show ${wanted}:\n${run.output()}`);
}

async function untilServed(call: () => Promise<Response>, wanted: RegExp): Promise<void> {
  const deadline = Date.now() + 60_000;
  let body = '';
  while (Date.now() < deadline) {
    body = await (await call()).text();
    if (wanted.test(body)) return;
    await sleep(500);
  }
  assert.match(body, wanted);
}
