import { deviations } from '../support/deviations.ts';
import { contract, type Part, type Selection } from './contract.ts';
import type { Result, Results } from './results.ts';

const howProved = { here: 'passed here', template: 'asserted in the template' } as const;
const skippedOnPurpose: readonly string[] = Object.values(deviations).flatMap((it) => ('test' in it ? [it.test] : []));

/**
 * Prints how each part of the contract was proved, from what really came out: a part with a failed test, without any, or with
 * one that was skipped for no known deviation is FAILED. Gives back how much failed.
 */
export function printReport(results: Results): number {
  const rows = contract.map((part) => rowOf(part, results.all));
  const unexplained = results.all.filter(
    ({ name, status }) => status === 'skipped' && !skippedOnPurpose.includes(name),
  );
  const untested = rows.filter(({ tests }) => tests === 0).length;

  console.log('\nHow each part of the contract was proved:\n');
  const columns = [['part', 'result', 'tests', ''], ...rows.map(({ cells }) => cells)];
  const widths = [0, 1, 2].map((column) => Math.max(...columns.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of columns) {
    console.log(`  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
  }

  console.log('\nWhere the emulator is not like AWS, so that it was not asked (test/support/deviations.ts):\n');
  for (const { emulator, assertedBy } of Object.values(deviations)) {
    console.log(`  it ${emulator}; asserted by ${assertedBy}`);
  }
  for (const { file, name } of unexplained) console.error(`\nSkipped, and no deviation explains it: ${file}: ${name}`);
  for (const { file, name, status } of results.all)
    if (status === 'failed') console.error(`\nFailed: ${file}: ${name}`);
  return results.count('failed') + unexplained.length + untested;
}

function rowOf({ part, proved, by, note = '' }: Part, results: readonly Result[]) {
  const selected = by.map((selection) => results.filter((result) => selects(selection, result)));
  const ran = selected.flat().filter(({ status }) => status !== 'skipped');
  const ok = ran.every(({ status }) => status === 'passed') && selected.every((tests) => tests.length > 0);
  const tests = selected.every((each) => each.length > 0) ? ran.length : 0;
  const files = proved === 'template' ? `${by.map(({ file }) => file).join(', ')}; ` : '';
  const result = ok && tests > 0 ? howProved[proved] : 'FAILED';
  return { tests, cells: [part, result, String(tests), `${files}${note}`] };
}

function selects({ file, name }: Selection, result: Result): boolean {
  return result.file === file && (name === undefined || name.test(result.name));
}
