import type * as z from 'zod';
import type { routes } from '../../../lambdas/http/routes/index.ts';
import type { Output } from '../../output.ts';

type ApiKey = z.output<typeof routes.getApiKey.success.body>['apiKey'];

/** The argument of every command for one key. */
export const idArgument = ['<id>', 'id of the API key, key_…'] as const;

/** Prints a key without its value. */
export function showKey(output: Output, apiKey: Omit<ApiKey, 'key'>): void {
  output.members({
    id: apiKey.id,
    name: apiKey.name,
    environment: apiKey.environment,
    active: apiKey.isActive ? 'yes' : 'no',
    scopes: apiKey.scopes.join(' '),
    'allowed IPs': apiKey.allowedIps?.join(' ') || 'any',
    created: apiKey.createdAt,
    'last used': apiKey.lastUsedAt ?? 'never',
    expires: apiKey.expiresAt ?? 'never',
    ...(apiKey.previousKeyValidUntil !== null && { 'previous value': `until ${apiKey.previousKeyValidUntil}` }),
    ...rotationMembers(apiKey.rotation),
  });
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
