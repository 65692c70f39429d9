import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type ProxyEvent, withLatchkey } from '../../backend/index.ts';
import { createWorkspaceClient } from '../../client/index.ts';
import { contexts } from '../../scripts/generated/authorizer-context-page.ts';
import { MissingTool } from '../support/missing-tool.ts';
import { temporaryFolder } from '../support/processes.ts';
import { type LocalRun, startLocalRun } from '../support/service/local-run.ts';
import { clientProgram, go, handlerAnswers, hasGo } from './go-program.ts';
import { LosingProxy } from './losing-proxy.ts';
import { checkPythonClient, pythonGenerator } from './python-client.ts';

/**
 * `npm run test:clients`: the programs of docs/client.md in Python and Go, against a local run. A proxy loses the first response of
 * each program. Then the handler in Go of docs/authorizer-context.md, with the contexts of requests of every kind.
 */
const plans = { Small: { maxKeys: null, limits: { perMinute: 60, perHour: 1000 } } };
const keyFormat = { imported: [{ prefix: 'sk_', minLength: 20, maxLength: 40 }] };

async function main(): Promise<void> {
  const generator = pythonGenerator();
  const folder = temporaryFolder('clients');
  const run = await startLocalRun({
    LATCHKEY_PLAN: 'Small',
    LATCHKEY_CONTEXT: JSON.stringify({ plans, keyFormat }),
  });
  const proxy = await LosingProxy.before(run.url);
  try {
    const { region, adminAccessKeyId, adminSecretAccessKey } = run.endpoints;
    const environment = {
      ...process.env,
      LATCHKEY_URL: proxy.url,
      LATCHKEY_KEY: run.rootKey,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: adminAccessKeyId,
      AWS_SECRET_ACCESS_KEY: adminSecretAccessKey,
    };
    const document = await (await fetch(`${run.url}/openapi.json`)).text();
    proxy.toLose = 1;
    assert.equal(await checkPythonClient(generator, folder, document, environment), 0, 'the Python client failed');
    if (hasGo) {
      await checkGoProgram(folder, run, proxy, environment);
      await checkGoHandler(join(folder, 'handler'));
    } else console.log('Go is not on this machine: its programs were not run.');
  } finally {
    proxy.stop();
    await run.stop();
  }
}

/** The program creates one key although the first response is lost, and names the code of an error. */
async function checkGoProgram(folder: string, run: LocalRun, proxy: LosingProxy, environment: NodeJS.ProcessEnv) {
  const program = clientProgram(join(folder, 'go'));
  assert.deepEqual(await go(program, ['vet', './...']), { status: 0, stdout: '', stderr: '' });
  const latchkey = createWorkspaceClient({ url: run.url, apiKey: run.rootKey });
  const { total: before } = await latchkey.listApiKeys();
  proxy.toLose = 1;
  const { status, stdout, stderr } = await go(program, ['run', '.'], environment);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  const [, id = ''] = /^created (key_\w+)\n$/.exec(stdout) ?? [];
  assert.equal((await latchkey.getApiKey({ id })).apiKey.name, 'Shop');
  assert.equal((await latchkey.listApiKeys()).total, (before ?? 0) + 1);
  const refused = await go(program, ['run', '.'], { ...environment, LATCHKEY_KEY: 'vsk_live_unknown' });
  assert.match(refused.stderr, /^unauthorized: .* \(status 401, request \S+\)$/m);
  console.log('The program in Go works.');
}

/** The handler in Go answers a request of each kind like the one for Node.js. */
async function checkGoHandler(folder: string): Promise<void> {
  const events = [...Object.values(contexts), {}].map((authorizer) => ({
    requestContext: { requestId: 'request-1', authorizer },
  }));
  const answers = await handlerAnswers(folder, events);
  const handler = withLatchkey(async ({ principal: { workspaceId } }) => ({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ workspaceId, orders: [] }),
  }));
  for (const [index, event] of events.slice(0, -1).entries()) {
    const expected = await handler(event as ProxyEvent, {});
    const { statusCode, headers, body } = answers[index]?.response ?? { statusCode: 0, headers: {}, body: '{}' };
    const { detail: _, ...ours } = JSON.parse(expected.body);
    const { detail = '', ...theirs } = JSON.parse(body);
    assert.deepEqual({ statusCode, headers, body: theirs }, { ...expected, body: ours });
    assert.equal(detail === '', statusCode === 200);
  }
  assert.match(answers.at(-1)?.error ?? '', /no context of Latchkey's authorizer/);
  console.log('The handler in Go works.');
}

try {
  const started = Date.now();
  await main();
  console.log(`Done in ${Math.round((Date.now() - started) / 1000)} s.`);
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
