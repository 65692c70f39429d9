import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from './cli-error.ts';

/** Parses a whole number of at least 1. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999999.');
}

/** Parses a day, which starts at midnight UTC, or a time. Returns the time in UTC. @throws InvalidArgumentError */
export function moment(text: string): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  // Date takes 2027-02-30 for 2027-03-02.
  const isDay = day !== undefined && new Date(Date.parse(day) || 0).toISOString().startsWith(day);
  if (isDay && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new InvalidArgumentError('It must be a time such as 2027-01-31 or 2027-01-31T12:00:00Z.');
}

/** Collects the values of an option that can be repeated. */
export function several(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

type Pairs = Readonly<Record<string, string | null>>;

/** Parses `key=value` and collects the pairs of an option that can be repeated. @throws InvalidArgumentError */
function pairsOf(text: string, previous: Pairs = {}): Pairs {
  const end = text.indexOf('=');
  if (end > 0) return { ...previous, [text.slice(0, end)]: text.slice(end + 1) };
  throw new InvalidArgumentError('It must be a key and a value such as region=eu.');
}

/** Parses a change of pairs: an empty value removes the pair. An empty text stays, and removes all pairs. @throws InvalidArgumentError */
function changedPairsOf(text: string, previous: Pairs | '' = {}): Pairs | '' {
  if (text === '') return text;
  const changed = Object.entries(pairsOf(text, previous === '' ? {} : previous));
  return Object.fromEntries(changed.map(([key, value]) => [key, value === '' ? null : value]));
}

/** `--metadata` of the commands that create something. */
export function metadataOption(): Option {
  return new Option('--metadata <key=value>', 'pair of texts of your own; can be repeated').argParser(pairsOf);
}

/** `--metadata` of the commands that change something. */
export function changedMetadataOption(): Option {
  return new Option(
    '--metadata <key=value>',
    'pair to add or replace; can be repeated; "key=" removes the pair; "" removes all',
  ).argParser(changedPairsOf);
}

/** `--limit` of the commands that list something. */
export function limitOption(): Option {
  return new Option('--limit <count>', 'maximum number of results')
    .argParser(wholeNumber)
    .default(Number.POSITIVE_INFINITY, 'all');
}

/** `--workspace` of the commands for the management of a workspace. */
export function workspaceOption(): Option {
  return new Option(
    '--workspace <id>',
    'workspace, ws_…, with your AWS credentials (default: the workspace of the management key)',
  );
}

/** `--yes` of the commands that ask before they end something. */
export function yesOption(): Option {
  return new Option('--yes', 'do not ask for confirmation');
}

/** An option that a command needs. */
export class RequiredOption extends Option {
  constructor(flags: string, description: string) {
    super(flags, `${description} (required)`);
  }
}

/** The option for each field of a request body. */
type FieldOptions = Readonly<Record<string, Option>>;

/** Returns the values of the options that were given, by field. */
export function valuesOf(given: Readonly<Record<string, unknown>>, options: FieldOptions) {
  return Object.fromEntries(
    Object.entries(options)
      .map(([field, option]) => [field, given[option.attributeName()]] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/** Returns the changes that were given, by field. An empty text removes a field: the parser of an option cannot return null. */
export function changesOf(given: Readonly<Record<string, unknown>>, options: FieldOptions) {
  const changes = Object.entries(valuesOf(given, options));
  return Object.fromEntries(changes.map(([field, value]) => [field, value === '' ? null : value]));
}

/** Requires that at least one of the options was given. @throws CliError */
export function requireChange(given: Readonly<Record<string, unknown>>, options: FieldOptions): void {
  if (Object.keys(valuesOf(given, options)).length > 0) return;
  const names = Object.values(options).map(({ long }) => long);
  throw new CliError('usage', `Name at least one change: ${names.join(', ')}.`);
}

/**
 * Reports a required option that is missing. Commander's own check comes before the one for unknown options, and reports a
 * mistyped option as a missing one.
 */
export function checkRequiredOptions(command: Command): void {
  const missing = command.options.find(
    (option) => option instanceof RequiredOption && command.getOptionValue(option.attributeName()) === undefined,
  );
  if (missing === undefined) return;
  command.error(`error: required option '${missing.flags}' not specified`, {
    code: 'commander.missingMandatoryOptionValue',
  });
}
