import '../support/environment.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { App, Stack } from 'aws-cdk-lib';
import { type BuildOptions, buildSync } from 'esbuild';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamo-key-store.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamo-workspace-store.ts';
import { provisionWorkspace } from '../../lambdas/domain/provision.ts';
import { systemClock, systemRandom } from '../../lambdas/domain/random.ts';
import { Bundles } from '../../lib/bundles.ts';
import { startEngine } from '../support/engine.ts';
import { keyFormat, keyring1, newAudit, newKey } from '../support/keys.ts';

/**
 * `node test/bench/start.ts [rounds] [checks] [name=bundle …]`: how long the authorizer takes from a fresh process to its first
 * answer, and how much CPU time a check takes, beside the same handler on the SDK, bundled as CDK does by default. The
 * bundles take turns, so that they meet the same machine.
 */
const [rounds = 15, checks = 2000] = process.argv
  .slice(2)
  .filter((text) => /^\d+$/.test(text))
  .map(Number);
const others = process.argv.slice(2).filter((text) => text.includes('='));
const folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
const engine = await startEngine();
// In a thread of its own, because this one waits for the processes.
const secrets = new Worker(
  `const { createServer } = require('node:http');
   const { parentPort, workerData } = require('node:worker_threads');
   createServer((request, answer) => request.resume().on('end', () => answer.end(workerData)))
     .listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`,
  { eval: true, workerData: JSON.stringify({ SecretString: JSON.stringify(keyring1) }) },
);

type Times = Record<'import' | 'first' | 'start' | 'cpuStart', number> & { cpu: Record<string, number> };

try {
  const secretsPort = await new Promise<number>((resolve) => secrets.once('message', resolve));
  const [keysTable, countersTable] = [await engine.createTable(), await engine.createTable()];
  const keyValue = await provisionKey(keysTable);
  const environment = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'token'.repeat(150),
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${secretsPort}`,
    KEYS_TABLE: keysTable,
    COUNTERS_TABLE: countersTable,
    PEPPER_SECRET: 'pepper',
    KEY_FORMAT: JSON.stringify(keyFormat),
    PLANS: '{"Bench":{"maxKeys":null,"limits":{"perMinute":1000000000,"perHour":1000000000}}}',
    USAGE_PLAN_KEYS: '{}',
    ROUTE_SCOPES: '{"GET /v1/status":"status:read"}',
    LIMIT_AT_GATEWAY: 'false',
    ON_COUNTER_FAILURE: 'deny',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    POWERTOOLS_SERVICE_NAME: 'Bench',
  };
  const event = JSON.stringify({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/v1/status',
    resource: '/v1/status',
    httpMethod: 'GET',
    headers: { 'X-API-Key': keyValue },
    requestContext: { requestId: 'request', identity: { sourceIp: '192.0.2.1' } },
  });
  const measure = (file: string, checks: number): Times => {
    const child = join(import.meta.dirname, 'start-child.mjs');
    // Latchkey's functions run with this option; what CDK makes by default, without.
    const options = file.endsWith('.mjs') ? { NODE_OPTIONS: '--enable-source-maps' } : {};
    const { status, stderr } = spawnSync(process.execPath, [child, file, event, String(checks)], {
      env: { ...environment, ...options },
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    if (status !== 0) throw new Error(`${file}: ${stderr}`);
    return JSON.parse(stderr);
  };

  const files: Record<string, string> = {
    ...bundles(),
    ...Object.fromEntries(others.map((pair) => pair.split('=') as [string, string])),
  };
  const inTurn = (times: number, howMany: number) => {
    const all = Object.entries(files).map(([name, file]) => ({ name, file, measured: [] as Times[] }));
    for (let round = 0; round < times; round++) {
      for (const { file, measured } of all) measured.push(measure(file, howMany));
    }
    return Object.fromEntries(all.map(({ name, measured }) => [name, measured]));
  };
  const times = inTurn(rounds, 0);
  const cpu = inTurn(checks === 0 ? 0 : Math.min(rounds, 3), checks);
  const of = (all: Times[] | undefined, which: (each: Times) => number) => median((all ?? []).map(which));
  const reference = of(times['default'], ({ start }) => start);
  console.table(
    Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name,
        {
          KB: Math.round(statSync(file).size / 1000),
          'import ms': rounded(of(times[name], (each) => each.import)),
          'first check ms': rounded(of(times[name], ({ first }) => first)),
          'start ms': rounded(of(times[name], ({ start }) => start)),
          '× default': rounded(of(times[name], ({ start }) => start) / reference, 2),
          'CPU of process ms': rounded(of(times[name], ({ cpuStart }) => cpuStart)),
          'CPU a check, 1 in flight µs': Math.round(of(cpu[name], (each) => each.cpu['1'] ?? 0)),
          '16 in flight µs': Math.round(of(cpu[name], (each) => each.cpu['16'] ?? 0)),
        },
      ]),
    ),
  );
} finally {
  await secrets.terminate();
  await engine.stop();
  rmSync(folder, { recursive: true });
}

/** The authorizer as it is deployed, and the same handler as CDK's NodejsFunction bundles it with its defaults. */
function bundles(): Record<string, string> {
  new Bundles(new Stack(new App({ outdir: folder }), 'Stack'), ['authorizer']);
  const entry = join(import.meta.dirname, 'default-authorizer.ts');
  const defaults = {
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
  } satisfies BuildOptions;
  buildSync({ ...defaults, outfile: join(folder, 'default/index.js') });
  buildSync({ ...defaults, minify: true, outfile: join(folder, 'minified/index.js') });
  return {
    default: join(folder, 'default/index.js'),
    'default, minified': join(folder, 'minified/index.js'),
    Latchkey: join(folder, 'bundles/authorizer/index.mjs'),
  };
}

async function provisionKey(keysTable: string): Promise<string> {
  const dynamo = engine.client();
  const { workspace } = await provisionWorkspace(
    { keyFormat, clock: systemClock, random: systemRandom, workspaces: new DynamoWorkspaceStore(dynamo, keysTable) },
    keyring1,
    { name: 'Bench', plan: 'Bench', actor: { type: 'operator', id: 'bench' }, requestId: 'none' },
  );
  const { record, keyValue } = newKey(workspace.id);
  await new DynamoKeyStore(dynamo, keysTable).createKey(record, () => null, newAudit(workspace.id, record.id));
  return keyValue;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function rounded(number: number, digits = 1): number {
  return Number(number.toFixed(digits));
}
