/** The byte order mark. Without it, Excel assumes the code page of the system. */
const byteOrderMark = '\uFEFF';
/** Text that a spreadsheet may run as a formula, also after it removes leading quotes and spaces. */
const formula = /^(?:["\s]*[=+\-@]|[\t\r\n])/;
/** The same after a semicolon: many locales split cells there and ignore our quotes. */
const formulaAfterSeparator = /([;\t\r\n]["\s]*)(?=[=+\-@])/g;

/**
 * Makes text safe for a spreadsheet, since others choose the names in it. An apostrophe precedes anything that could
 * start a formula.
 */
export function withoutFormula(text: string): string {
  return (formula.test(text) ? `'${text}` : text).replace(formulaAfterSeparator, "$1'");
}

/** A file of comma-separated values (RFC 4180) in UTF-8, without formulas. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return byteOrderMark + rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

/** A cell, always quoted. */
function cellOf(text: string): string {
  return `"${withoutFormula(text).replaceAll('"', '""')}"`;
}
