import { Option } from 'commander';
import type * as z from 'zod';
import type { ResponseSchema, routes } from '../../../lambdas/http/routes/index.ts';
import { changedMetadataOption, metadataOption, moment, RequiredOption, several } from '../../options.ts';
import { metadataMembers } from '../../output.ts';
import { changedQuotaOption, quotaOption, quotaText } from '../../quotas.ts';
import { changedRateLimitOption, limitsText, rateLimitOption } from '../../rate-limits.ts';

// Everything that the command line knows about each field of a key.

type NewField = Exclude<keyof z.input<typeof routes.createApiKey.request.body>, 'rotation'>;
/** Fields that other commands change: activate and deactivate, rotate and stop-rotating. */
type OwnCommand = 'isActive' | 'rotation';
type ChangedField = Exclude<keyof z.input<typeof routes.updateApiKey.request.body>, OwnCommand>;
type ApiKey = z.output<ResponseSchema<typeof routes.getApiKey>>['apiKey'];
export type ShownKey = Omit<ApiKey, 'key' | 'fullKey'>;

/** The option for each field of a new key. A field without an option fails the type check. */
export const newFields: Readonly<Record<NewField, Option>> = {
  name: new RequiredOption('--name <name>', 'display name'),
  environment: new Option('--environment <environment>', 'live or test (default: live)'),
  // The API has a default, "*". Here, a key never gets every scope because somebody forgot an option.
  scopes: new RequiredOption(
    '--scope <scope>',
    'permission such as "photo-requests:read"; can be repeated; "*" is every scope of your API',
  ).argParser(several),
  expiresAt: new Option('--expires-at <time>', 'time of expiry, ISO 8601, e.g. 2027-01-31 (default: never)').argParser(
    moment,
  ),
  allowedIps: new Option(
    '--allowed-ip <address>',
    'IP address or CIDR range that can use the key; can be repeated (default: any)',
  ).argParser(several),
  limits: rateLimitOption("rate limit of the key, no higher than the workspace's"),
  quota: quotaOption('quota of the key, beside the one of the workspace'),
  ownerId: new Option('--owner <id>', 'id of the owner in your own system; your API receives it with each request'),
  description: new Option('--description <text>', 'description'),
  metadata: metadataOption(),
  isActive: new Option('--inactive', 'create the key deactivated').preset(false),
};

/** The option for each field of a change. A field without an option fails the type check. */
export const changedFields: Readonly<Record<ChangedField, Option>> = {
  name: new Option('--name <name>', 'display name'),
  scopes: new Option('--scope <scope>', 'permission; can be repeated; replaces all scopes of the key').argParser(
    several,
  ),
  expiresAt: new Option('--expires-at <time>', 'time of expiry, ISO 8601; "never" removes it').argParser((text) =>
    text === 'never' ? '' : moment(text),
  ),
  allowedIps: new Option(
    '--allowed-ip <address>',
    'IP address or CIDR range that can use the key; can be repeated; replaces all; "any" removes all',
  ).argParser((text, previous: readonly string[] = []) => (text === 'any' ? [] : several(text, previous))),
  limits: changedRateLimitOption("rate limit of the key, no higher than the workspace's", 'none'),
  quota: changedQuotaOption('quota of the key, beside the one of the workspace', 'none'),
  ownerId: new Option('--owner <id>', 'id of the owner in your own system; "" removes it'),
  description: new Option('--description <text>', 'description; "" removes it'),
  metadata: changedMetadataOption(),
  previousKeyValidUntil: new Option(
    '--previous-until <time>',
    'end of the previous value, ISO 8601, at most 30 days from now; "now" ends it immediately',
  ).argParser((text) => (text === 'now' ? '' : moment(text))),
  previousMask: new Option(
    '--previous-mask <mask>',
    'the masked previous value that you mean; the change is refused if the key has another one',
  ),
};

/** The lines that show each field, in their order. A field without its lines fails the type check. */
export const shownFields: {
  readonly [Field in keyof Required<ShownKey>]: (value: ShownKey[Field]) => Record<string, string>;
} = {
  id: (id) => ({ id }),
  name: (name) => ({ name }),
  environment: (environment) => ({ environment }),
  isActive: (isActive) => ({ active: isActive ? 'yes' : 'no' }),
  scopes: (scopes) => ({ scopes: scopes.join(' ') }),
  allowedIps: (ranges) => ({ 'allowed IPs': ranges.join(' ') || 'any' }),
  limits: (limits) => (limits === null ? {} : { 'rate limit': limitsText(limits) }),
  quota: (quota) => (quota === null ? {} : { quota: quotaText(quota) }),
  ownerId: (ownerId) => (ownerId === null ? {} : { owner: ownerId }),
  description: (text) => (text === null ? {} : { description: text.replaceAll(/\s+/g, ' ') }),
  metadata: metadataMembers,
  createdAt: (at) => ({ created: at }),
  updatedAt: () => ({}),
  lastUsedAt: (at) => ({ 'last used': at ?? 'never' }),
  expiresAt: (at) => ({ expires: at ?? 'never' }),
  previousKeyValidUntil: (at) => (at === null ? {} : { 'previous value': `until ${at}` }),
  values: (values) => (values.length < 2 ? {} : Object.fromEntries(values.map(valueLine))),
  rotation: rotationMembers,
};

function valueLine({ key, lastUsedAt, graceOnFirstUse }: ShownKey['values'][number], index: number): [string, string] {
  const waits = graceOnFirstUse === null ? '' : ', waits for the first use of the newest value';
  return [index === 0 ? 'newest value' : 'older value', `${key}, last used: ${lastUsedAt ?? 'never'}${waits}`];
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
