import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CountingProxies } from '../subject/counting-proxy.ts';
import { authorizerEvent } from '../subject/events.ts';
import { outcomeOf } from '../subject/outcome.ts';
import { serveInstances } from './host.ts';
import type { Instance } from './run-checks.ts';

/** Many instances of the bundled authorizer in one process. Each is a copy of the bundle, so it has its own memory. */
const bundle = process.env['LAMBDA_TASK_ROOT'] ?? '';
const copies = process.env['INSTANCES_FOLDER'] ?? '';
const [module = '', name = ''] = (process.env['_HANDLER'] ?? '').split('.');
const endpointVariables = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'] as const;
const endpoints = endpointVariables.map((variable) => process.env[variable] ?? '');
const lambdaContext = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 25_000 };

serveInstances(async ({ instances: count, callMs }) => {
  const instances: Instance[] = [];
  for (let i = 0; i < count; i++) instances.push(await open(i, callMs));
  return instances;
});

async function open(i: number, callMs: number): Promise<Instance> {
  const proxies = new CountingProxies({ holdMs: callMs });
  for (const [place, variable] of endpointVariables.entries()) {
    process.env[variable] = await proxies.before(endpoints[place] ?? '');
  }
  const directory = join(copies, String(i));
  cpSync(bundle, directory, { recursive: true });
  const { [name]: handler } = await import(pathToFileURL(join(directory, `${module}.mjs`)).href);
  await untilStarted(proxies);
  return { proxies, check: (keyValue) => outcomeOf(() => handler(authorizerEvent(keyValue), lambdaContext)) };
}

/** Waits until the instance has read the pepper, which belongs to its start and to no check. */
async function untilStarted(proxies: CountingProxies): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (proxies.take().length > 0) return;
    await sleep(5);
  }
  throw new Error('The authorizer does not read the pepper when it starts.');
}
