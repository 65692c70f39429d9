import type { Row, Verdict } from './run-checks.ts';

/** Returns the table of the checks, and after it the checks that need attention. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['check', 'verdict', 'expected and seen'],
    ...rows.map(({ check, verdict, seen }) => [check.id, verdict, `${check.statement}\n${seen}`]),
  ];
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const indent = ' '.repeat(2 + (widths[0] ?? 0) + 2 + (widths[1] ?? 0) + 2);
  const lines = cells.map(([id = '', verdict = '', text = '']) => {
    const [first = '', ...others] = text.split('\n');
    const head = `  ${id.padEnd(widths[0] ?? 0)}  ${verdict.padEnd(widths[1] ?? 0)}  ${first}`;
    return [head, ...others.map((line) => `${indent}→ ${line}`)].join('\n');
  });
  return lines.join('\n');
}

/** The number of rows with each verdict, as text. */
export function summaryOf(rows: readonly Row[]): string {
  const order: Verdict[] = ['as expected', 'DIFFERS', 'FAILED', 'not shown', 'emulator deviates'];
  return order
    .map((verdict) => ({ verdict, count: rows.filter((row) => row.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}

/** Whether a statement of the docs did not hold. */
export function isBad({ verdict }: Row): boolean {
  return verdict === 'DIFFERS' || verdict === 'FAILED';
}
