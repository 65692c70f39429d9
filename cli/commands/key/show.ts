import { routes } from '../../../lambdas/http/routes/index.ts';
import type { Context } from '../../context.ts';
import type { Output } from '../../output.ts';
import { type ShownKey, shownFields } from './fields.ts';

/** The argument of every command for one key. */
export const idArgument = ['<id>', 'id of the API key, key_…'] as const;

/** Returns the name of a key for a question: a person recognizes it better than an id. */
export async function named(context: Context, id: string): Promise<string> {
  const { apiKey } = await context.call(routes.getApiKey, { id });
  return `the API key "${apiKey.name}" (${id}, last used: ${apiKey.lastUsedAt ?? 'never'})`;
}

/** Prints a key without its value. */
export function showKey(output: Output, apiKey: ShownKey): void {
  const lines = Object.keys(shownFields).map((field) => lineOf(apiKey, field as keyof ShownKey));
  output.members(Object.assign({}, ...lines));
}

function lineOf<Field extends keyof ShownKey>(apiKey: ShownKey, field: Field): Record<string, string> {
  return shownFields[field](apiKey[field]);
}
