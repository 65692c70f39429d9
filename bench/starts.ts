// Compares the starts of all functions with those of an earlier version, and writes the result into docs/performance.md:
//
//   node bench/starts.ts <commit> <folder with the bundles of that commit>
//
// The folder has <function>/index.mjs, as esbuild writes them. A start is the import of the bundle in a fresh process, without the
// start of Node and without source maps. Both versions start in turn, so only the ratio depends little on the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { buildLambdas } from '../lib/functions/build-lambdas.ts';
import { functionNames } from '../lib/functions/function-names.ts';
import { temporaryFolder } from '../test/support/processes.ts';
import { writeToDocs } from './docs.ts';
import { ms, times, whole } from './format.ts';
import { median } from './stats.ts';
import { columns, markdownTable } from './table.ts';

const rounds = 9;

/** Every variable of every function, so that each can start. */
const variables: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'KEYS_TABLE',
      'COUNTERS_TABLE',
      'PEPPER_SECRET',
      'CURSOR_SECRET',
      'IDEMPOTENCY_SECRET',
      'PHOTO_REQUESTS_TABLE',
      'SECRET_ARN_PREFIX',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'DEPLOYMENT',
      'EVENT_BUS',
      'WEBHOOK_SECRET',
    ].map((name) => [name, 'bench']),
  ),
  AWS_REGION: 'us-east-1',
  CORS_ALLOW_ORIGIN: '*',
  KEY_FORMAT: '{"prefix":"vsk","environmentPart":true}',
  PLANS: '{}',
  ROUTE_SCOPES: '{}',
  USAGE_PLAN_SUFFIX: '',
  USAGE_PLAN_KEYS: '{}',
  PEOPLE_USAGE_PLAN_KEY: 'a-usage-plan-key-of-people',
  USAGE_PLAN_NAMES: '{}',
  SHARED_GATEWAY_KEYS: 'false',
  USAGE_PLAN_KEYS_MODE: 'per-plan',
  ROUTE_TAGS: '[]',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
  SIGN_IN: 'null',
  RECOVERY_KEY: '',
  RECOVERABLE_KEYS: 'false',
  LATCHKEY_VERSION: '0',
  MANAGED_SECRET_PREFIX: 'bench/',
  MANAGED_SECRET_KEY: '',
  UNUSED_KEYS: 'null',
  AUDIT_DAYS_AFTER_DELETION: '90',
  USAGE_DAYS: '403',
  WEBHOOK_URL: 'https://hooks.example.com',
  WEBHOOK_QUEUE_URL: 'http://127.0.0.1:1/000000000000/webhook',
};

const probe = `const from = performance.now(); await import(process.argv[1]);
  console.error(JSON.stringify({ ms: performance.now() - from })); process.exit();`;

interface Version {
  readonly kilobytes: number;
  readonly times: number[];
}

const [commit, earlier] = process.argv.slice(2);
if (commit === undefined || earlier === undefined || !existsSync(earlier)) {
  console.error('Name a commit and the folder with its bundles: node bench/starts.ts <commit> <folder>');
  process.exit(2);
}
const folder = temporaryFolder('starts');
const current = join(folder, 'bundles');
// Functions read their larger settings from this file beside their code.
writeFileSync(join(folder, 'settings.json'), JSON.stringify({ PLANS: {}, ROUTE_SCOPES: {} }));
buildLambdas(functionNames, current);

const rows = functionNames.toSorted().map((name) => {
  console.error(name);
  const [before, after] = [versionOf(earlier, name), versionOf(current, name)];
  for (let round = 0; round < rounds; round++) {
    if (before !== undefined) before.times.push(importOf(earlier, name));
    after?.times.push(importOf(current, name));
  }
  return { name, before, after: after as Version };
});
writeToDocs('starts', `${machine()}\n\n${table()}`);

function versionOf(bundles: string, name: string): Version | undefined {
  const file = fileOf(bundles, name);
  return existsSync(file) ? { kilobytes: statSync(file).size / 1024, times: [] } : undefined;
}

function fileOf(bundles: string, name: string): string {
  return join(bundles, name, 'index.mjs');
}

function importOf(bundles: string, name: string): number {
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', probe, fileOf(bundles, name)], {
    env: { ...variables, LAMBDA_TASK_ROOT: folder },
    encoding: 'utf8',
  });
  const at = stderr.lastIndexOf('{"ms"');
  if (at < 0) throw new Error(`${name} in ${bundles} does not start: ${stderr}`);
  return JSON.parse(stderr.slice(at)).ms;
}

function machine(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cpus().length} cores, Node ${process.versions.node}; medians of ${rounds} fresh processes for each version, in turn.`;
}

function table(): string {
  return markdownTable(
    columns('function', `>KB at ${commit}`, '>KB', `>import ms at ${commit}`, '>import ms', '>ratio'),
    rows.map(({ name, before, after }) => [
      name,
      before === undefined ? '–' : whole(before.kilobytes),
      whole(after.kilobytes),
      before === undefined ? '–' : ms(median(before.times)),
      ms(median(after.times)),
      before === undefined ? '–' : times(median(after.times) / median(before.times)),
    ]),
  );
}
