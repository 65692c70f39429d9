/** The byte order mark. Without it, Excel assumes the code page of the system. */
const byteOrderMark = '\uFEFF';
/** The characters that start a formula, and their full-width and small forms, which spreadsheets of East Asia accept as well. */
const start = '[=+\\-@＝＋－＠﹦﹢﹣﹫−]';
/** The characters that a spreadsheet may remove or ignore before a formula: quotes, spaces and everything invisible. */
const ignored = '["\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\u2800]';
/** Text that a spreadsheet may run as a formula. */
const formula = new RegExp(`^(?:${ignored}*${start}|[\\t\\r\\n])`, 'u');
/** The same after a semicolon: many locales split cells there and ignore our quotes. */
const formulaAfterSeparator = new RegExp(`([;\\t\\r\\n]${ignored}*)(?=${start})`, 'gu');

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
