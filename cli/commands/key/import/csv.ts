import { CliError } from '../../../cli-error.ts';

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which the record starts. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A cell in double quotes, or without quotes, and the separator after it. */
const cellPattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Parses comma-separated values (RFC 4180). A cell in double quotes may contain commas, line ends and doubled double quotes. Empty
 * lines are left out.
 * @throws CliError that names the line. The message never quotes the file, which contains secrets
 */
export function parseCsv(text: string): CsvRecord[] {
  const source = text.replace(/^\uFEFF/, '');
  const records: CsvRecord[] = [];
  let line = 1;
  let start = line;
  let cells: string[] = [];
  cellPattern.lastIndex = 0;
  for (let at = 0; at < source.length || cells.length > 0; ) {
    cellPattern.lastIndex = at;
    const match = cellPattern.exec(source);
    if (match === null) {
      const advice = 'A cell that contains a double quote must be in double quotes, and the inner one doubled.';
      throw new CliError('usage', `Line ${line} of the file is not valid CSV. ${advice}`);
    }
    const [whole, quoted, plain = '', separator] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += lineEndsIn(whole);
    at += whole.length;
    if (separator === ',') continue;
    const isEmpty = cells.length === 1 && cells[0] === '' && quoted === undefined;
    if (!isEmpty) records.push({ line: start, cells });
    [cells, start] = [[], line];
  }
  return records;
}

function lineEndsIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
