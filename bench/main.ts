import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '../test/support/processes.ts';
import { type Before, keepAsBefore, readBefore } from './before.ts';
import type { Bench } from './bench.ts';
import { consoleCase } from './cases/console.ts';
import { gatewayCase } from './cases/gateway.ts';
import { growthCase } from './cases/growth.ts';
import { inProcessCase } from './cases/in-process.ts';
import { listCase } from './cases/list.ts';
import { refusalsCase } from './cases/refusals.ts';
import { rotationCase } from './cases/rotation.ts';
import { sparseCase } from './cases/sparse.ts';
import { startCase } from './cases/start.ts';
import { unitsCase } from './cases/units.ts';
import { usageCase } from './cases/usage.ts';
import { verifyCase } from './cases/verify.ts';
import { keepMeasured } from './cost/measured.ts';
import { writeToDocs } from './docs.ts';
import {
  consoleFigures,
  figures,
  inProcessFigures,
  rotationFigures,
  sparseFigures,
  targetsFigures,
  unitsFigures,
} from './figures.ts';
import { installPeers, versionOf } from './peers/install.ts';
import { reportPage } from './report/page.ts';
import type { Results } from './results.ts';
import { runCases } from './run-cases.ts';
import { type CaseName, readSettings, type Settings, UsageError, usage } from './settings.ts';
import { synthesizeStack } from './subject/stack.ts';
import { quickRunCount } from './targets.ts';

/**
 * `npm run bench`: measures the hot path and compares it with a peer, in one run. docs/performance.md describes the cases.
 *
 * cases/ has one file per case. subject/ runs what is measured: the bundled functions, the database and counting proxies.
 * peers/ has the products for comparison, installed on demand into bench/node_modules. report/ renders the chart. cost/ is
 * `npm run cost`, the price model. test/ tests the benchmark itself.
 */
const cases: Readonly<Record<CaseName, (bench: Bench) => Promise<readonly object[]>>> = {
  verify: verifyCase,
  inProcess: inProcessCase,
  start: startCase,
  units: unitsCase,
  sparse: sparseCase,
  refusals: refusalsCase,
  growth: growthCase,
  list: listCase,
  usage: usageCase,
  gateway: gatewayCase,
  rotation: rotationCase,
  console: consoleCase,
};

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'bench-results');
const quickRuns = join(outdir, 'quick-runs.txt');

try {
  await main(readSettings(process.argv.slice(2)));
  // Keep-alive sockets would keep the process running.
  process.exit();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

async function main(settings: Settings): Promise<void> {
  const [load = 0] = loadavg();
  await installPeers();
  const folder = temporaryFolder('bench');
  progress('synthesizing the stack');
  const bench: Bench = { settings, stack: await synthesizeStack(), folder, progress };
  const { found, failed } = await runCases(
    settings.cases,
    (name) => cases[name](bench),
    (text) => {
      progress('');
      console.error(text);
    },
  );
  progress('');

  const results: Results = {
    madeAt: new Date().toISOString(),
    machine: {
      cpus: availableParallelism(),
      cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      load,
    },
    quick: settings.quick,
    rounds: settings.rounds,
    peer: versionOf('better-auth'),
    ...(found as Partial<Pick<Results, CaseName>>),
  };
  const before = readBefore();
  console.log(figures(results, before));
  mkdirSync(outdir, { recursive: true });
  write('results.json', `${JSON.stringify(results)}\n`);
  if (settings.report) write('report.html', reportPage(results, before));
  if (settings.keep && results.units && results.sparse) keepAsBefore(results);
  noteQuickRun(results);
  if (settings.docs) writeFigures(results, before, failed.length === 0);
  if (failed.length === 0) return;
  if (settings.docs)
    console.error('The table and the targets in docs/performance.md are as before: they need all cases.');
  console.error(`Failed: ${failed.join(', ')}. To run only these again: npm run bench -- --only ${failed.join()}`);
  process.exitCode = 1;
}

function writeFigures(results: Results, before: Before | undefined, isComplete: boolean): void {
  const { rotation, console: ofConsole, inProcess, sparse, units, ...others } = results;
  const counted = { ...(units && { units }), ...(sparse && { sparse }) };
  keepMeasured(counted);
  if (units ?? sparse) console.error('Run npm run generate: the costs are calculated with these counts.');
  if (units) writeToDocs('units', unitsFigures({ ...others, units }));
  // These figures are compared with each other, so they come from one run of all cases.
  if (others.verify && isComplete) {
    writeToDocs('figures', figures(others));
    writeToDocs('targets', targetsFigures(results, before, quickRatios()));
  }
  if (sparse) writeToDocs('sparse', sparseFigures({ ...others, sparse }, before));
  if (rotation) writeToDocs('rotation', rotationFigures({ ...others, rotation }));
  if (inProcess) writeToDocs('in-process', inProcessFigures({ ...others, inProcess }));
  if (ofConsole) writeToDocs('console', consoleFigures({ ...others, console: ofConsole }));
}

/** Notes the throughput of a quick run, of which the targets take the worst. */
function noteQuickRun({ quick, madeAt, verify = [] }: Results): void {
  const crowd = verify.find(({ inFlight }) => inFlight === 16);
  if (quick && crowd !== undefined) appendFileSync(quickRuns, `${madeAt} ${crowd.ratio}\n`);
}

function quickRatios(): number[] {
  const lines = existsSync(quickRuns) ? readFileSync(quickRuns, 'utf8').trim().split('\n') : [];
  return lines.slice(-quickRunCount).map((line) => Number(line.split(' ')[1]));
}

function write(file: string, content: string): void {
  writeFileSync(join(outdir, file), content);
  console.error(`Written: bench-results/${file}`);
}

/** Shows progress in one line on a terminal, and in one line per step otherwise. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
  else if (text !== '') console.error(text);
}
