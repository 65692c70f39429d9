import { CliError } from '../cli-error.ts';

/** The problems that a text which is not a key value can have. The first one that matches is reported. */
const mistakes: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [/^["'`].*["'`]$/s, 'is in quotation marks. Remove them'],
  [/[\u2018-\u201f\u00ab\u00bb]/, 'contains typographic quotation marks. Remove them'],
  [/[\r\n\u0085\u2028\u2029]/, 'contains a line break. It must be one line with the key value and nothing else'],
  [/\s/, 'contains white space. It must be the key value and nothing else'],
  [/\.\.\.|…/, 'is a masked key. Use the full value, which was shown when the key was created'],
  [/^key_[0-9A-Z]{26}$/, 'is the id of a key. Use its value'],
  [/\p{Cc}|\p{Cf}/u, 'contains an invisible character. Copy the key value again'],
  [/[^\x21-\x7e]/, 'contains a character that no key value has. Copy the key value again'],
];

/**
 * Returns the key value in a text, without white space around it.
 * @param source Where the text is from; the start of the message
 * @throws CliError that says what is wrong with the text. The message never contains any part of it
 */
export function keyValueIn(text: string, source: string): string {
  // This also removes a byte order mark.
  const value = text.trim();
  if (value === '') throw new CliError('usage', `${source} is empty. It must be the value of an API key.`);
  const problem = mistakes.find(([pattern]) => pattern.test(value))?.[1];
  if (problem === undefined) return value;
  throw new CliError('usage', `${source} is not the value of an API key: it ${problem}.`);
}
