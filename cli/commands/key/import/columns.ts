import { CliError } from '../../../cli-error.ts';
import type { CsvRecord } from './csv.ts';

/** The fields of a row, as the API takes them, and the workspace that the row names. */
export type Fields = Readonly<Record<string, unknown>>;

type Cell = (text: string) => unknown;

const asText: Cell = (text) => text;
const asList: Cell = (text) => text.split(/[\s,;]+/).filter((each) => each !== '');
const asTruth: Cell = (text) =>
  ({ true: true, yes: true, 1: true, false: false, no: false, 0: false })[text.toLowerCase()] ?? text;

/** The columns by name, in lower case and without separators: the field, and its value. null: the column is left out. */
const columns: Readonly<Record<string, readonly [field: string, cell: Cell] | null>> = {
  name: ['name', asText],
  value: ['value', asText],
  // API Gateway and other systems call the value so.
  key: ['value', asText],
  apikey: ['value', asText],
  sha256: ['sha256', asText],
  hmacsha256: ['hmacSha256', asText],
  hmacsecret: ['hmacSecret', asText],
  mask: ['mask', asText],
  environment: ['environment', asText],
  scope: ['scopes', asList],
  scopes: ['scopes', asList],
  enabled: ['isActive', asTruth],
  active: ['isActive', asTruth],
  isactive: ['isActive', asTruth],
  expires: ['expiresAt', asText],
  expiresat: ['expiresAt', asText],
  allowedips: ['allowedIps', asList],
  owner: ['ownerId', asText],
  ownerid: ['ownerId', asText],
  description: ['description', asText],
  workspace: ['workspace', asText],
  workspaceid: ['workspace', asText],
  externalid: ['externalId', asText],
  // Plans belong to workspaces here.
  usageplanids: null,
};

const metadataColumn = /^metadata\.(.+)$/i;

/** Returns the fields of each record. The first record names the columns. An empty cell leaves its field out. */
export function fieldsOfCsv(records: readonly CsvRecord[]): { line: number; fields: Fields }[] {
  const [header, ...rows] = records;
  if (header === undefined) throw new CliError('usage', 'The file is empty. Its first line must name the columns.');
  const readers = header.cells.map(columnNamed);
  return rows.map(({ line, cells }) => {
    if (cells.length > readers.length) {
      throw new CliError(
        'usage',
        `Line ${line} has ${cells.length} cells, but the first line names ${readers.length} columns.`,
      );
    }
    const fields: Record<string, unknown> = {};
    for (const [index, cell] of cells.entries()) if (cell !== '') readers[index]?.(fields, cell);
    return { line, fields };
  });
}

/** Returns the function that adds a cell of this column to the fields of its row. */
function columnNamed(title: string, index: number): (fields: Record<string, unknown>, cell: string) => void {
  const metadata = metadataColumn.exec(title.trim())?.[1];
  if (metadata !== undefined) {
    return (fields, cell) => {
      fields['metadata'] = { ...(fields['metadata'] as object | undefined), [metadata]: cell };
    };
  }
  const name = title.toLowerCase().replaceAll(/[\s_-]/g, '');
  if (!Object.hasOwn(columns, name)) {
    // Without a line of titles, the first cells are values of keys.
    const shown = /^[A-Za-z _-]{1,19}$/.test(title) ? ` ("${title}")` : '';
    const known =
      'name, value, sha256, hmacSha256, hmacSecret, mask, environment, scopes, enabled, expiresAt, allowedIps, ownerId, description, metadata.<key>, workspace, externalId';
    throw new CliError(
      'usage',
      `Column ${index + 1}${shown} is not known. The first line must name the columns: ${known}.`,
    );
  }
  const column = columns[name];
  if (column == null) return () => {};
  const [field, read] = column;
  return (fields, cell) => {
    fields[field] = read(cell);
  };
}

/** Returns the fields of each line of JSON. Empty lines are left out. */
export function fieldsOfJsonLines(text: string): { line: number; fields: Fields }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((each, index) => {
      if (each.trim() === '') return [];
      const line = index + 1;
      return [{ line, fields: objectIn(each, line) }];
    });
}

function objectIn(text: string, line: number): Fields {
  const problem = () => new CliError('usage', `Line ${line} is not a JSON object, such as {"name":"…","sha256":"…"}.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The error of the parser quotes the line.
    throw problem();
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw problem();
  return json as Fields;
}
