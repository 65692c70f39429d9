import type * as z from 'zod';
import { CliError } from '../../../cli-error.ts';
import type { CsvRecord } from './csv.ts';
import { ImportedKey } from './imported-key.ts';

/** The fields of a row, as the API takes them, and the workspace that the row names. */
export type Fields = Readonly<Record<string, unknown>>;

type Cell = (text: string) => unknown;

const asText: Cell = (text) => text;
const asList: Cell = (text) => text.split(/[\s,;]+/).filter((each) => each !== '');
const asNumber: Cell = (text) => (/^\d+$/.test(text) ? Number(text) : text);
const asTruth: Cell = (text) =>
  ({ true: true, yes: true, 1: true, false: false, no: false, 0: false })[text.toLowerCase()] ?? text;

const cells: Readonly<Record<string, Cell>> = {
  string: asText,
  enum: asText,
  array: asList,
  number: asNumber,
  boolean: asTruth,
};

interface Column {
  /** The field, and the member of the field if that is an object. */
  readonly path: readonly [field: string, member?: string];
  readonly cell: Cell;
}

/** Returns a column for each field, by its title: `name`. A field that is an object has one for each member: `quota.per`. */
function columnsOf(shape: z.core.$ZodShape): Record<string, Column> {
  const columns: Record<string, Column> = {};
  for (const [field, schema] of Object.entries(shape)) {
    const { type, shape: members } = definitionOf(schema);
    const cell = cells[type];
    if (cell !== undefined) columns[field] = { path: [field], cell };
    for (const [member, inner] of Object.entries(members ?? {})) {
      columns[`${field}.${member}`] = { path: [field, member], cell: cells[definitionOf(inner).type] ?? asText };
    }
  }
  return columns;
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly shape?: z.core.$ZodShape;
}

/** Returns the definition of a value that is there and not null. */
function definitionOf(schema: z.core.$ZodType): Definition {
  const definition: Definition = schema._zod.def;
  const inner = definition.innerType ?? definition.in;
  return inner === undefined ? definition : definitionOf(inner);
}

const ofFields = columnsOf(ImportedKey.shape);
const ofWorkspace: Readonly<Record<string, Column>> = {
  workspace: { path: ['workspace'], cell: asText },
  externalId: { path: ['externalId'], cell: asText },
};

/** The titles of all columns, as messages and the documentation name them. */
export const titles: readonly string[] = [...Object.keys(ofFields), 'metadata.<key>', ...Object.keys(ofWorkspace)];

/** Titles of other systems, and the columns here. */
const otherTitles = {
  // API Gateway and other systems call the value so.
  key: 'value',
  apikey: 'value',
  scope: 'scopes',
  enabled: 'isActive',
  active: 'isActive',
  expires: 'expiresAt',
  owner: 'ownerId',
  workspaceid: 'workspace',
};

const columns = new Map(
  Object.entries({ ...ofFields, ...ofWorkspace }).map(([title, column]) => [normal(title), column]),
);
for (const [title, column] of Object.entries(otherTitles)) {
  columns.set(title, columns.get(normal(column)) as Column);
}

/** Titles count without case and separators. */
function normal(title: string): string {
  return title.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Columns that are left out. Plans belong to workspaces here. */
const leftOut: readonly string[] = ['usageplanids'];

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
  if (leftOut.includes(normal(title))) return () => {};
  const column = metadata === undefined ? columns.get(normal(title)) : { path: ['metadata', metadata], cell: asText };
  if (column === undefined) {
    // Without a line of titles, the first cells are values of keys.
    const shown = /^[A-Za-z _-]{1,19}$/.test(title) ? ` ("${title}")` : '';
    throw new CliError(
      'usage',
      `Column ${index + 1}${shown} is not known. The first line must name the columns: ${titles.join(', ')}.`,
    );
  }
  const { path, cell } = column;
  const [field = '', member] = path;
  return (fields, text) => {
    const value = cell(text);
    fields[field] = member === undefined ? value : { ...(fields[field] as object | undefined), [member]: value };
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
