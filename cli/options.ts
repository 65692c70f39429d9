import { InvalidArgumentError } from 'commander';

/** A whole number from 1, as commander asks for it. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** Values of an option that can be given several times. */
export function several(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
