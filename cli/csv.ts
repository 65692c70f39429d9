/** Returns rows as CSV (RFC 4180), with a line of titles. */
export function csvOf(titles: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [titles, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n');
}

/** Quotes a cell if it needs it. A text that a spreadsheet would run as a formula begins with an apostrophe. */
function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
