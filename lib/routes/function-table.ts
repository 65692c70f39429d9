import type { Construct } from 'constructs';
import type { Settings, Variables } from '../../lambdas/environment.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import type { KeysTable, KeysTablePurpose } from '../state/keys-table.ts';

/** The Lambda of a route: its settings and its permissions. */
export interface FunctionRow {
  readonly environment: Readonly<Record<string, unknown>>;
  /** The purpose of its grant on the keys table. @default no access to the table */
  readonly keys?: KeysTablePurpose;
  /** Further grants. @default none */
  readonly grants?: readonly ((grantee: BundledFunction) => unknown)[];
  /** Memory in MiB. @default the memory of the other functions */
  readonly memoryMiB?: number;
  /** Concurrent executions that Lambda reserves, and their maximum. @default null: what the account has left */
  readonly reservedConcurrency?: number | null;
}

export interface FunctionTableProps {
  readonly keys: KeysTable;
  /** Memory of each function, in MiB. */
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** Adds the function of each row, with the file name of its Lambda as construct id. */
export function addFunctions<Name extends string>(
  scope: Construct,
  rows: Readonly<Record<Name, FunctionRow>>,
  { keys, memoryMiB, defaults }: FunctionTableProps,
): Readonly<Record<Name, BundledFunction>> {
  const functions = Object.entries<FunctionRow>(rows).map(([name, row]) => {
    const { environment, reservedConcurrency = null } = row;
    const props = { name, environment, memoryMiB: row.memoryMiB ?? memoryMiB, reservedConcurrency };
    const added = new BundledFunction(scope, name, { ...props, isWaitedFor: true, ...defaults });
    if (row.keys !== undefined) keys.grant(added, row.keys);
    for (const grant of row.grants ?? []) grant(added);
    return [name, added] as const;
  });
  return Object.fromEntries(functions) as Record<Name, BundledFunction>;
}

/**
 * Returns a function that picks the settings of a Lambda from `values`. A setting that `values` lacks fails
 * the type check.
 */
export function environmentsFrom<Values extends Readonly<Record<string, unknown>>>(values: Values) {
  return <S extends Settings>(settings: S & (Values extends Variables<S> ? unknown : never)): Variables<S> => {
    const names = Object.keys(settings);
    return Object.fromEntries(names.map((name) => [name, values[name]])) as Variables<S>;
  };
}
