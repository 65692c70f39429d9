import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRoutes, type Route } from '../../lambdas/http/routes/index.ts';
import { accountId } from '../../local/template/resource-names.ts';
import { MissingTool } from '../support/missing-tool.ts';
import { runVisibly, temporaryFolder } from '../support/processes.ts';
import { pythonTool } from '../support/python.ts';
import { rounds } from '../support/rounds.ts';
import { type LocalRun, startLocalRun } from '../support/service/local-run.ts';
import { createWorkspace } from '../support/service/provision.ts';
import type { Credentials } from '../support/service/signed.ts';

/**
 * `npm run test:fuzz`: Schemathesis calls every route of a local run with generated requests, and compares the responses with
 * the OpenAPI document. Arguments go to Schemathesis. docs/how-it-works.md#fuzzing
 */
const here = import.meta.dirname;
const given = process.argv.slice(2);

/** Limits that no run reaches, so that no response is a 429. */
const limits = { perMinute: 25_000, perHour: 1_000_000 };
/** Key values are kept, so that `full=true` shows some. */
const recoverableKeys = true;
/** Keys can be imported. */
const keyFormat = { imported: [{ prefix: 'sk_', minLength: 20, maxLength: 40 }] };
const plans = { Fuzzed: { maxKeys: null, limits }, WithoutAccess: { maxKeys: 0, limits: null } };

interface Part {
  readonly tags: readonly Route['tag'][];
  /** The paths of the routes with these tags. @default all paths */
  readonly paths?: RegExp;
  readonly config: string;
}

/**
 * The routes, in runs of their own: a run with many routes makes few long sequences of each. The workspaces of the admin plane come
 * last, because that run suspends and deletes every workspace.
 */
const parts: readonly Part[] = [
  { tags: ['API keys'], config: 'schemathesis.toml' },
  { tags: ['Workspace', 'Service'], config: 'schemathesis.toml' },
  { tags: ['Sample API', 'Verification'], paths: /^\/v1\//, config: 'schemathesis.toml' },
  {
    tags: ['Admin plane'],
    paths: /^\/admin\/v1\/workspaces(\/\{id\}\/(api-keys|audit-events).*)?$/,
    config: 'admin-plane.toml',
  },
  {
    tags: ['Admin plane', 'Verification'],
    paths: /^\/admin\/v1\/(?!.*(api-keys|audit-events))/,
    config: 'admin-plane.toml',
  },
];

/** Starts a local run for the fuzzing. Returns the failures. */
async function main(): Promise<string[]> {
  const schemathesis = pythonTool(
    { name: 'fuzz', requirements: join(here, 'requirements.txt'), oldestMinor: 11 },
    'schemathesis',
  );
  const folder = temporaryFolder('fuzz');
  // The data folder of the local run is below it, and removed with it.
  process.env['TMPDIR'] = folder;
  console.log('Starting a local run …');
  const run = await startLocalRun({
    LATCHKEY_PLAN: 'Fuzzed',
    LATCHKEY_CONTEXT: JSON.stringify({ plans, recoverableKeys, keyFormat }),
  });
  try {
    return await fuzz(run, schemathesis, folder);
  } finally {
    await run.stop();
  }
}

/** Runs Schemathesis for each part. Returns the failures. */
async function fuzz(run: LocalRun, schemathesis: string, folder: string): Promise<string[]> {
  const { adminAccessKeyId, adminSecretAccessKey, region } = run.endpoints;
  const operator = { accessKeyId: adminAccessKeyId, secretAccessKey: adminSecretAccessKey, region };
  await writeKeys(join(folder, 'keys.json'), run, operator);
  const succeeded = join(folder, 'succeeded.json');
  const environment = {
    ...process.env,
    LATCHKEY_ADMIN: JSON.stringify({
      ...operator,
      plans: Object.keys(plans),
      keyValues: [run.rootKey],
      secretArnPrefix: `arn:aws:secretsmanager:${region}:${accountId}:secret:`,
    }),
    LATCHKEY_KEYS: join(folder, 'keys.json'),
    LATCHKEY_SUCCEEDED: succeeded,
    HYPOTHESIS_STORAGE_DIRECTORY: join(folder, 'hypothesis'),
    PYTHONPATH: here,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const failures: string[] = [];
  for (const part of parts) {
    console.log(`\n=== ${part.tags.join(', ')}\n`);
    const code = await runVisibly(schemathesis, argumentsFor(part, run.url), environment);
    if (code !== 0) failures.push(`${part.tags.join(', ')}: see above.`);
    failures.push(...neverSuccessful(part, succeeded));
  }
  return failures;
}

function argumentsFor({ tags, paths, config }: Part, url: string): string[] {
  return [
    ...['--config-file', join(here, config), 'run', `${url}/openapi.json`, '--checks', 'all', '--seed', '1'],
    ...['--max-examples', String(rounds(200, 20))],
    // Schemathesis runs a route that any of its filters includes. The paths are those of the tags only.
    ...(paths === undefined ? tags.flatMap((tag) => ['--include-tag', tag]) : ['--include-path-regex', paths.source]),
    ...given,
  ];
}

/** A route whose requests all failed was hardly tested. */
function neverSuccessful({ tags, paths = /^/ }: Part, file: string): string[] {
  // The arguments can select some of the routes.
  if (given.length > 0) return [];
  const labels: readonly string[] = JSON.parse(readFileSync(file, 'utf8'));
  return allRoutes
    .filter(({ tag, path }) => tags.includes(tag) && paths.test(path))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((label) => !labels.includes(label))
    .map((label) => `${label}: no request succeeded. Change hooks.py or the links of the document, so that one can.`);
}

/** Writes the root keys of two workspaces as credentials (https://github.com/WebFuzzing/Commons). Neither may see the other's objects. */
async function writeKeys(file: string, { url, rootKey }: LocalRun, operator: Credentials): Promise<void> {
  const other = await createWorkspace(url, 'Fuzzed', operator);
  const auth = [rootKey, other.rootKey].map((value, index) => ({
    name: `workspace ${index + 1}`,
    fixedHeaders: [{ name: 'X-API-Key', value }],
  }));
  writeFileSync(file, JSON.stringify({ auth }), { mode: 0o600 });
}

try {
  const started = Date.now();
  const failures = await main();
  console.log(`\n${failures.map((failure) => `FAILED ${failure}\n`).join('')}`);
  console.log(`${parts.length} runs in ${Math.round((Date.now() - started) / 1000)} s, ${failures.length} failures.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
