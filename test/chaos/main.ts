import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jestArguments } from '../support/jest-command.ts';
import { type ChaosReport, tableOf } from './report.ts';

/**
 * npm run chaos: the full run of the chaos suite, with its figures.
 * --seed repeats a run, --operations changes its length, --write puts the figures into docs/reliability.md.
 */
const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/reliability.md');
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    write: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'latchkey-chaos-'));
const file = join(folder, 'report.json');
try {
  const { status } = spawnSync(
    process.execPath,
    jestArguments('--selectProjects=contract', '--', 'test/contract/chaos'),
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        TEST_ROUNDS: 'full',
        CHAOS_OPERATIONS: values.operations,
        TEST_SEED: values.seed,
        CHAOS_REPORT: file,
      },
    },
  );
  if (status !== 0) throw new Error(`The run failed. Repeat it: npm run chaos -- --seed ${values.seed}`);
  const report: ChaosReport = JSON.parse(readFileSync(file, 'utf8'));
  console.log(`\n${tableOf(report)}\n\nSeed ${report.seed}, ${Math.round(report.ms / 1000)} s`);
  if (values.write) write(report);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function write(report: ChaosReport): void {
  const block = `<!-- chaos -->\n${tableOf(report)}\n\nSeed ${report.seed}.\n<!-- /chaos -->`;
  const before = readFileSync(page, 'utf8');
  const after = before.replace(/<!-- chaos -->[\s\S]*<!-- \/chaos -->/, () => block);
  if (!after.includes(block))
    throw new Error(`${page} has no place for the figures: <!-- chaos --> and <!-- /chaos -->.`);
  writeFileSync(page, after);
  console.log('Wrote docs/reliability.md.');
}
