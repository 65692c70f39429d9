/** Excel takes a file without it for one in the code page of the system. */
const byteOrderMark = '\uFEFF';
/** What a spreadsheet takes for a formula, or may, once it has taken away what is before it. */
const formula = /^(?:["\s]*[=+\-@]|[\t\r\n])/;
/** The same where a spreadsheet splits at semicolons, as it does in half of the world, and knows nothing of our quotes. */
const formulaAfterSeparator = /([;\t\r\n]["\s]*)(?=[=+\-@])/g;

/**
 * Text that a spreadsheet shows and does not run: names and addresses are chosen by others than those who open the file.
 * An apostrophe goes before what would begin a formula.
 */
export function withoutFormula(text: string): string {
  return (formula.test(text) ? `'${text}` : text).replace(formulaAfterSeparator, "$1'");
}

/** A file of comma-separated values (RFC 4180), in UTF-8, that holds no formula. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return byteOrderMark + rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

/** Always quoted, so that a cell is one whatever it holds. */
function cellOf(text: string): string {
  return `"${withoutFormula(text).replaceAll('"', '""')}"`;
}
