import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runChaos } from '../chaos/run-chaos.ts';
import { testSeed } from '../support/chance.ts';
import { rounds } from '../support/rounds.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';

/**
 * Requests and changes while DynamoDB fails in every way. `npm run chaos` repeats a run with the seed that a failure prints,
 * and writes the figures of docs/reliability.md.
 */
const operations = Number(process.env['CHAOS_OPERATIONS'] ?? rounds(2000, 600));
/** The number of kinds of faults that strike in every run. Some of them are rare, so a short run has fewer. */
const kinds = operations < 2000 ? 7 : operations < 10_000 ? 10 : 11;
const reportFile = process.env['CHAOS_REPORT'];

/** Shows the progress of npm run chaos. */
const onProgress = (done: number) => {
  if (done % 1000 === 0) process.stderr.write(`${done} of ${operations}\n`);
};

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test(`${operations} requests and changes under faults: nothing is lost, and nobody gets in (seed ${testSeed})`, async () => {
  const report = await runChaos(engine, {
    operations,
    seed: testSeed,
    ...(reportFile !== undefined && { onProgress }),
  });
  if (reportFile !== undefined) writeFileSync(reportFile, JSON.stringify(report));
  expect(report.wrong).toEqual([]);
  // The run is meaningful only if faults struck, limits were reached and values were revoked.
  expect(Object.keys(report.faults).length).toBeGreaterThanOrEqual(kinds);
  expect(report.checks['admitted']).toBeGreaterThan(operations / 20);
  expect(report.checks['limited']).toBeGreaterThan(0);
  expect(report.attacks).toBeGreaterThan(operations / 20);
  expect(report.changes[200]).toBeGreaterThan(operations / 20);
});
