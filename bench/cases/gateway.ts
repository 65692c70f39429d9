import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../test/support/processes.ts';
import { type Bench, Started } from '../bench.ts';
import { loadPeer } from '../peers/install.ts';
import type { GatewayResult } from '../results.ts';
import { median, round } from '../stats.ts';
import { plans } from '../subject/stack.ts';

const keyCount = 64;
const connections = 16;
const startTimeoutMs = 60_000;

/** The part of autocannon's result that is used here: https://github.com/mcollina/autocannon */
interface Cannonade {
  readonly requests: { readonly average: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** Measures the whole local run over HTTP: gateway, authorizer, integration and database on one machine. */
export function gatewayCase(bench: Bench): Promise<GatewayResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('gateway: starting the local run');
    const { url, rootKey } = await startRun(bench, started);
    bench.progress('gateway: creating keys');
    const keys: string[] = [];
    for (let i = 0; i < keyCount; i++) keys.push(await createKey(url, rootKey, i));

    const { default: autocannon } = await loadPeer('autocannon');
    const shoot = async (path: string, requests: readonly object[]): Promise<Cannonade> => {
      const duration = bench.settings.gatewaySeconds;
      const found: Cannonade = await autocannon({ url: url + path, connections, duration, requests });
      if (found.non2xx + found.errors > 0) throw new Error(`${path}: ${found.non2xx} refused, ${found.errors} failed.`);
      return found;
    };
    const routes = [
      { route: 'GET /v1/status', path: '/v1/status', requests: keys.map((key) => ({ headers: { 'x-api-key': key } })) },
      { route: 'GET /health, without a function', path: '/health', requests: [{}] },
    ].map((each) => ({ ...each, found: [] as Cannonade[] }));
    for (let turn = 0; turn <= 2; turn++) {
      for (const { route, path, requests, found } of routes) {
        bench.progress(`gateway: ${route}, ${turn === 0 ? 'warming up' : `${turn} of 2`}`);
        const cannonade = await shoot(path, requests);
        if (turn > 0) found.push(cannonade);
      }
    }
    return routes.map(({ route, found }) => ({
      route,
      perSecond: round(median(found.map(({ requests }) => requests.average))),
      p50: median(found.map(({ latency }) => latency.p50)),
      p99: median(found.map(({ latency }) => latency.p99)),
    }));
  });
}

/** Starts `npm start` with limits that no run reaches. */
async function startRun({ folder }: Bench, started: Started): Promise<{ url: string; rootKey: string }> {
  const data = join(folder, 'local-run');
  const ambient = Object.entries(process.env).filter(([name]) => !/^(AWS_|POWERTOOLS_|DYNAMODB_|NODE_)/.test(name));
  const run = started.add(
    start(process.execPath, [join(import.meta.dirname, '../../local/main.ts')], {
      env: {
        ...Object.fromEntries(ambient),
        PORT: '0',
        LATCHKEY_DATA_DIR: data,
        LATCHKEY_PLAN: 'Bench',
        LATCHKEY_CONTEXT: JSON.stringify({ plans, stageThrottle: null }),
      },
      logFile: join(folder, 'local-run.log'),
    }),
  );
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline && run.exitCode() === null) {
    const url = /Latchkey is ready at (http:\S+)/.exec(run.output())?.[1];
    if (url !== undefined) return { url, rootKey: readFileSync(join(data, 'root-key'), 'utf8').trim() };
    await sleep(100);
  }
  throw new Error(`The local run does not start:\n${run.output()}`);
}

async function createKey(url: string, rootKey: string, i: number): Promise<string> {
  const answer = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST',
    headers: { 'x-api-key': rootKey, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `Bench ${i}` }),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`POST /api/v1/api-keys: ${answer.status} ${text}`);
  return JSON.parse(text).apiKey.key;
}
