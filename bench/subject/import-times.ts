// Import times of functions: node bench/subject/import-times.ts <folder of bundles> <folder of other bundles> [function…]
// Each folder holds <function>/index.mjs, as esbuild writes them. Fresh processes, nine a bundle, both folders in turn.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, round } from '../stats.ts';

const [before = '', after = '', ...names] = process.argv.slice(2);
const rounds = 9;

/** The folder with the settings that functions read beside their code. */
const taskRoot = mkdtempSync(join(tmpdir(), 'latchkey-settings-'));
process.on('exit', () => rmSync(taskRoot, { recursive: true, force: true }));
writeFileSync(join(taskRoot, 'settings.json'), '{"PLANS":{},"ROUTE_SCOPES":{}}');

/** Every variable of every function, so that each can start. */
const env = {
  LAMBDA_TASK_ROOT: taskRoot,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  ...Object.fromEntries(
    [
      'KEYS_TABLE',
      'COUNTERS_TABLE',
      'PEPPER_SECRET',
      'CURSOR_SECRET',
      'IDEMPOTENCY_SECRET',
      'PHOTO_REQUESTS_TABLE',
      'SECRET_ARN_PREFIX',
    ].map((name) => [name, 'bench']),
  ),
  CORS_ALLOW_ORIGIN: '*',
  KEY_FORMAT: '{"prefix":"vsk","environmentPart":true}',
  USAGE_PLAN_SUFFIX: '',
  SHARED_GATEWAY_KEYS: 'false',
  USAGE_PLAN_KEYS_MODE: 'per-plan',
  ROUTE_TAGS: '[]',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
  PEOPLE_USAGE_PLAN_KEY: '01234567890123456789',
  SIGN_IN: 'null',
  RECOVERY_KEY: '',
  RECOVERABLE_KEYS: 'false',
  LATCHKEY_VERSION: '0',
  DEPLOYMENT: 'bench',
  MANAGED_SECRET_PREFIX: 'bench/',
  MANAGED_SECRET_KEY: '',
  UNUSED_KEYS: 'null',
  EVENT_BUS: 'bench',
  WEBHOOK_URL: 'https://hooks.example.com',
  WEBHOOK_SECRET: 'bench',
  WEBHOOK_QUEUE_URL: 'http://127.0.0.1:1/000000000000/webhook',
};

const probe = `const before = process.cpuUsage(), from = performance.now(); await import(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  console.error(JSON.stringify({ ms: performance.now() - from, cpuMs: (user + system) / 1000 })); process.exit();`;

function importOf(folder: string, name: string): { ms: number; cpuMs: number } {
  const file = join(folder, name, 'index.mjs');
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', probe, file], {
    env,
    encoding: 'utf8',
  });
  return JSON.parse(stderr.slice(stderr.lastIndexOf('{"ms"')));
}

for (const name of names.length > 0 ? names : readdirSync(after).filter((each) => !each.includes('.'))) {
  const pairs = Array.from({ length: rounds }, () => [importOf(before, name), importOf(after, name)] as const);
  const of = (side: 0 | 1, unit: 'ms' | 'cpuMs') => median(pairs.map((pair) => pair[side][unit]));
  const ratio = (unit: 'ms' | 'cpuMs') => round(of(1, unit) / of(0, unit));
  console.log(
    `${name}: ${round(of(0, 'ms'))} → ${round(of(1, 'ms'))} ms (${ratio('ms')}), ` +
      `${round(of(0, 'cpuMs'))} → ${round(of(1, 'cpuMs'))} ms of CPU (${ratio('cpuMs')})`,
  );
}
