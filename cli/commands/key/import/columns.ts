import type * as z from 'zod';
import { CliError } from '../../../cli-error.ts';
import type { CsvRecord } from './csv.ts';
import { ImportedKey } from './imported-key.ts';

/** The fields of a row, as the API takes them, and the workspace that the row names. */
export type Fields = Readonly<Record<string, unknown>>;

type Cell = (text: string) => unknown;

const asText: Cell = (text) => text;
const asList: Cell = (text) => text.split(/[\s,;]+/).filter((each) => each !== '');
const asNumber: Cell = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : text);
const asTruth: Cell = (text) =>
  ({ true: true, yes: true, 1: true, false: false, no: false, 0: false })[text.trim().toLowerCase()] ?? text;

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
  const add = (schema: z.core.$ZodType, ...path: [field: string, member?: string]) => {
    const cell = cells[definitionOf(schema).type];
    if (cell !== undefined) columns[path.join('.')] = { path, cell };
  };
  for (const [field, schema] of Object.entries(shape)) {
    add(schema, field);
    for (const [member, inner] of Object.entries(definitionOf(schema).shape ?? {})) add(inner, field, member);
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

const titlesOfOthers = {
  // API Gateway and other systems call the value so.
  key: 'value',
  apikey: 'value',
  scope: 'scopes',
  enabled: 'isActive',
  active: 'isActive',
  expires: 'expiresAt',
  owner: 'ownerId',
  workspaceid: 'workspace',
} as const satisfies Record<string, keyof typeof ImportedKey.shape | 'workspace'>;
/** Titles of other systems, in the form in which titles are compared, and the titles here. */
const otherTitles = new Map<string, string>(Object.entries(titlesOfOthers));

const byTitle = new Map(
  Object.entries({ ...ofFields, ...ofWorkspace }).map(([title, column]) => [normal(title), column] as const),
);

/** Returns a title without the differences that do not count: case and separators. */
function normal(title: string): string {
  return title.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Columns that are left out. Plans belong to workspaces here. */
const leftOut: readonly string[] = ['usageplanids'];

/** Returns the fields of each record. The first record names the columns. An empty cell leaves its field out. */
export function fieldsOfCsv(records: readonly CsvRecord[]): { line: number; fields: Fields }[] {
  const [header, ...rows] = records;
  if (header === undefined) throw new CliError('usage', 'The file is empty. Its first line must name the columns.');
  const columns = header.cells.map(columnNamed);
  assertDifferent(columns);
  return rows.map(({ line, cells: texts }) => {
    if (texts.length > columns.length) {
      throw new CliError(
        'usage',
        `Line ${line} has ${texts.length} cells, but the first line names ${columns.length} columns.`,
      );
    }
    const fields: Record<string, unknown> = {};
    for (const [index, text] of texts.entries()) {
      const column = columns[index];
      if (text !== '' && column !== undefined) put(fields, column, text);
    }
    return { line, fields };
  });
}

/** Returns the column with this title; undefined: it is left out. */
function columnNamed(title: string, index: number): Column | undefined {
  const name = normal(title);
  if (leftOut.includes(name)) return undefined;
  const [, metadata] = /^metadata\.(.+)$/i.exec(title.trim()) ?? [];
  // Schemas leave out this name, and so would the import.
  if (metadata !== undefined && metadata !== '__proto__') return { path: ['metadata', metadata], cell: asText };
  const column = byTitle.get(normal(otherTitles.get(name) ?? name));
  if (column !== undefined) return column;
  // Without a line of titles, the first cells are values of keys.
  const shown = /^[A-Za-z ._-]{1,19}$/.test(title) ? ` ("${title}")` : '';
  throw new CliError(
    'usage',
    `Column ${index + 1}${shown} is not known. The first line must name the columns: ${titles.join(', ')}.`,
  );
}

function assertDifferent(columns: readonly (Column | undefined)[]): void {
  const fields = columns.map((column) => column?.path.join('.'));
  const again = fields.findIndex((field, index) => field !== undefined && fields.indexOf(field) < index);
  if (again < 0) return;
  throw new CliError(
    'usage',
    `Columns ${fields.indexOf(fields[again]) + 1} and ${again + 1} are for the same field. Leave one of them out.`,
  );
}

function put(fields: Record<string, unknown>, { path: [field, member], cell }: Column, text: string): void {
  const value = cell(text);
  fields[field] = member === undefined ? value : { ...(fields[field] as object | undefined), [member]: value };
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
