export interface Column {
  readonly name: string;
  /** Numbers are aligned right. */
  readonly right?: boolean;
}

/** Renders a Markdown table that also reads well as plain text. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => columns.map((_, i) => (row[i] ?? '').replaceAll('|', '\\|')));
  const widths = columns.map(({ name }, i) => Math.max(4, name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const padded = (row: readonly string[]) =>
    line(row.map((cell, i) => (columns[i]?.right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))));
  const rule = line(widths.map((width, i) => (columns[i]?.right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))));
  return [padded(columns.map(({ name }) => name)), rule, ...cells.map(padded)].join('\n');
}

/** Creates columns from names. A name that starts with `>` is aligned right. */
export const columns = (...names: readonly string[]): Column[] =>
  names.map((name) => (name.startsWith('>') ? { name: name.slice(1), right: true } : { name }));
