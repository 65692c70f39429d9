import type * as z from 'zod';
import { type ResponseSchema, routes } from '../../../lambdas/http/routes/index.ts';
import type { Context } from '../../context.ts';
import { metadataMembers, type Output } from '../../output.ts';

type ApiKey = z.output<ResponseSchema<typeof routes.getApiKey>>['apiKey'];

/** The argument of every command for one key. */
export const idArgument = ['<id>', 'id of the API key, key_…'] as const;

/** Returns the name of a key for a question: a person recognizes it better than an id. */
export async function named(context: Context, id: string): Promise<string> {
  const { apiKey } = await context.call(routes.getApiKey, { id });
  return `the API key "${apiKey.name}" (${id}, last used: ${apiKey.lastUsedAt ?? 'never'})`;
}

type Shown = Omit<ApiKey, 'key' | 'fullKey'>;

/** The lines that show each field, in their order. A field that is missing here fails the type check. */
const linesOf: { readonly [Field in keyof Required<Shown>]: (value: Shown[Field]) => Record<string, string> } = {
  id: (id) => ({ id }),
  name: (name) => ({ name }),
  environment: (environment) => ({ environment }),
  isActive: (isActive) => ({ active: isActive ? 'yes' : 'no' }),
  scopes: (scopes) => ({ scopes: scopes.join(' ') }),
  allowedIps: (ranges) => ({ 'allowed IPs': ranges.join(' ') || 'any' }),
  ownerId: (ownerId) => (ownerId === null ? {} : { owner: ownerId }),
  description: (text) => (text === null ? {} : { description: text.replaceAll(/\s+/g, ' ') }),
  metadata: metadataMembers,
  createdAt: (at) => ({ created: at }),
  updatedAt: () => ({}),
  lastUsedAt: (at) => ({ 'last used': at ?? 'never' }),
  expiresAt: (at) => ({ expires: at ?? 'never' }),
  previousKeyValidUntil: (at) => (at === null ? {} : { 'previous value': `until ${at}` }),
  rotation: rotationMembers,
};

/** Prints a key without its value. */
export function showKey(output: Output, apiKey: Shown): void {
  const lines = Object.keys(linesOf).map((field) => lineOf(apiKey, field as keyof Shown));
  output.members(Object.assign({}, ...lines));
}

function lineOf<Field extends keyof Shown>(apiKey: Shown, field: Field): Record<string, string> {
  return linesOf[field](apiKey[field]);
}

function rotationMembers(rotation: ApiKey['rotation']): Record<string, string> {
  if (rotation === null) return {};
  const { everyDays, secretArn, deliverTo, nextRotationAt, lastRotatedAt, lastFailure } = rotation;
  return {
    rotation: `every ${everyDays} days, to ${secretArn ?? deliverTo}`,
    'next rotation': nextRotationAt ?? 'not while the key is inactive',
    'last rotation': lastRotatedAt ?? 'never',
    ...(lastFailure !== null && {
      'refused by secret': `${lastFailure.reason} (${lastFailure.at}, attempt ${lastFailure.attempts})`,
    }),
  };
}
