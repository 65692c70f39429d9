import { InvalidArgumentError, Option } from 'commander';

/** Parses a whole number of at least 1. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999999.');
}

/** Collects the values of an option that can be repeated. */
export function several(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** `--limit` of the commands that list something. */
export function limitOption(): Option {
  return new Option('--limit <count>', 'maximum number of results')
    .argParser(wholeNumber)
    .default(Number.POSITIVE_INFINITY, 'all');
}
