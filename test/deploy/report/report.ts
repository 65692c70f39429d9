import { deviations } from '../../support/service/deviations.ts';
import { contract, type Part, type Selection } from './contract.ts';
import type { Result } from './results.ts';

const howProved = { here: 'passed here', template: 'asserted in the template' } as const;

export interface Row {
  readonly part: Part;
  readonly result: (typeof howProved)[Part['proved']] | 'FAILED';
  readonly tests: number;
}

/** The result of a part. A part fails if a test failed, or if no test of a selection ran. */
export function judge(part: Part, results: readonly Result[]): Row {
  const selected = part.by.map((selection) => results.filter((result) => selects(selection, result)));
  const ran = selected.map((each) => each.filter(({ status }) => status !== 'skipped'));
  const ok = ran.every((each) => each.length > 0) && ran.flat().every(({ status }) => status === 'passed');
  return { part, result: ok ? howProved[part.proved] : 'FAILED', tests: ran.flat().length };
}

/** The failures as text: failed tests, skipped tests that no deviation explains, and parts that no test proved. */
export function failures(rows: readonly Row[], results: readonly Result[]): string[] {
  const failed = results.filter(({ status }) => status === 'failed');
  const skipped = results.filter((it) => it.status === 'skipped' && !isOnPurpose(it));
  const unproved = rows.filter(
    ({ part, result }) =>
      result === 'FAILED' && !failed.some((it) => part.by.some((selection) => selects(selection, it))),
  );
  return [
    ...failed.map(({ file, name }) => `${file}: ${name}`),
    ...skipped.map(({ file, name }) => `${file}: ${name}: skipped, and no deviation explains it`),
    ...unproved.map(({ part }) => `${part.part}: not proved, for some of its tests did not run`),
  ];
}

function isOnPurpose(skipped: Result): boolean {
  return Object.values(deviations).some(
    (it) =>
      ('test' in it && it.test === skipped.name) ||
      ('tests' in it && it.tests.some((selection) => selects(selection, skipped))),
  );
}

/** Prints how each part of the contract was proved, and returns the number of failures. */
export function printReport(results: readonly Result[]): number {
  const rows = contract.map((part) => judge(part, results));
  const wrong = failures(rows, results);

  console.log('\nHow each part of the contract was proved:\n');
  printColumns([['part', 'result', 'tests', ''], ...rows.map(cellsOf)]);
  console.log(
    '\nWhere the emulator differs from AWS, which was therefore not tested (test/support/service/deviations.ts):\n',
  );
  for (const { emulator, assertedBy } of Object.values(deviations)) {
    console.log(`  it ${emulator}; asserted by ${assertedBy}`);
  }
  for (const each of wrong) console.error(`\nFailed: ${each}`);
  return wrong.length;
}

function selects({ file, name }: Selection, result: Result): boolean {
  return result.file === file && (name === undefined || name.test(result.name));
}

function cellsOf({ part: { part, proved, by, note = '' }, result, tests }: Row): string[] {
  const files = proved === 'template' ? [by.map(({ file }) => file).join(', ')] : [];
  return [part, result, String(tests), [...files, note].filter((text) => text !== '').join('; ')];
}

function printColumns(rows: readonly string[][]): void {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of rows) {
    console.log(`  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
  }
}
