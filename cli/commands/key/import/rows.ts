import { CliError } from '../../../cli-error.ts';
import { type Fields, fieldsOfCsv, fieldsOfJsonLines } from './columns.ts';
import { parseCsv } from './csv.ts';
import { ImportedKey } from './imported-key.ts';

/** The workspace of a row: its id, or its id in the team's own system. */
export type WorkspaceName = { readonly id: string } | { readonly externalId: string };

/** A key to import. */
export interface Row {
  readonly line: number;
  readonly workspace: WorkspaceName;
  readonly name: string;
  /** The key, as the API takes it. */
  readonly key: object;
}

/** Values for rows that do not have their own. */
export interface RowDefaults {
  readonly workspace?: string | undefined;
  readonly externalId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly environment?: string | undefined;
}

export const fileFormats = ['csv', 'jsonl'] as const;
export type FileFormat = (typeof fileFormats)[number];

const mostProblems = 20;

/**
 * Reads the keys in a file.
 * @throws CliError that lists the problems with their lines, and never a value or a digest
 */
export function rowsOf(text: string, format: FileFormat, defaults: RowDefaults): Row[] {
  const lines = format === 'csv' ? fieldsOfCsv(parseCsv(text)) : fieldsOfJsonLines(text);
  if (lines.length === 0) throw new CliError('usage', 'The file has no keys.');
  const problems: string[] = [];
  const rows = lines.flatMap(({ line, fields }) => {
    const { row, problems: found } = rowOf(line, fields, defaults);
    problems.push(...found.map((problem) => `  line ${line}: ${problem}`));
    return row === undefined ? [] : [row];
  });
  if (problems.length === 0) return rows;
  const more = problems.length > mostProblems ? [`  … and ${problems.length - mostProblems} more`] : [];
  const shown = [...problems.slice(0, mostProblems), ...more].join('\n');
  throw new CliError('usage', `The file is not valid. Nothing was imported.\n${shown}`);
}

function rowOf(line: number, given: Fields, defaults: RowDefaults): { row?: Row; problems: string[] } {
  const { workspace: ownWorkspace, externalId: ownExternalId, ...fields } = given;
  const problems: string[] = [];
  const workspace = workspaceOf(ownWorkspace, ownExternalId) ?? workspaceOf(defaults.workspace, defaults.externalId);
  if (workspace === undefined)
    problems.push('names no workspace. Add a column workspace or externalId, or --workspace');
  if (fields['scopes'] === undefined && defaults.scopes === undefined) {
    problems.push('has no scopes. Add a column scopes, or --scope');
  }
  const key = {
    ...(defaults.environment !== undefined && { environment: defaults.environment }),
    ...(defaults.scopes !== undefined && { scopes: defaults.scopes }),
    name: `Imported key, line ${line}`,
    ...fields,
  };
  const checked = ImportedKey.safeParse(key);
  if (!checked.success) {
    problems.push(
      ...checked.error.issues.map(({ path, message, code }) => {
        // The name of an unknown field may be anything, also a secret.
        if (code === 'unrecognized_keys') return 'has a field that is not known';
        return [path.filter((part) => typeof part === 'string' && part !== 'metadata').join('.'), message]
          .filter(Boolean)
          .join(' ');
      }),
    );
  }
  if (workspace === undefined || problems.length > 0) return { problems };
  return { row: { line, workspace, name: String(key.name), key }, problems };
}

function workspaceOf(id: unknown, externalId: unknown): WorkspaceName | undefined {
  if (id !== undefined && id !== null) return { id: String(id) };
  return externalId === undefined || externalId === null ? undefined : { externalId: String(externalId) };
}
