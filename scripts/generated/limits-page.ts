import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { withBlock } from '../../bench/docs.ts';
import { columns, markdownTable } from '../../bench/table.ts';
import { maxReads } from '../../lambdas/adapters/dynamodb/lists/key-list.ts';
import { maxMemberships } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { timeoutMs as webhookTimeoutMs } from '../../lambdas/adapters/events/webhook-receiver.ts';
import { memberLimits } from '../../lambdas/domain/access/admit-member.ts';
import { maxMembers } from '../../lambdas/domain/access/member.ts';
import { Subject } from '../../lambdas/domain/access/member-schema.ts';
import { Scope } from '../../lambdas/domain/access/scope-schema.ts';
import { webhookAttempts } from '../../lambdas/domain/events/webhook-retries.ts';
import { reminderDays } from '../../lambdas/domain/keys/agenda.ts';
import { NewApiKey } from '../../lambdas/domain/keys/api-key.ts';
import { maxImportedKeys } from '../../lambdas/domain/keys/import/import-schema.ts';
import { importedLength } from '../../lambdas/domain/keys/key-format-schema.ts';
import { graceSeconds, longestOnFirstUse } from '../../lambdas/domain/keys/live-values.ts';
import { maxBatch } from '../../lambdas/domain/keys/manage/key-batch.ts';
import { batchMs } from '../../lambdas/domain/keys/manage/run-batch.ts';
import { maxGranted } from '../../lambdas/domain/limits/grants/grant.ts';
import { perCounter } from '../../lambdas/domain/limits/key-counters.ts';
import { Limits, PlanName } from '../../lambdas/domain/limits/plan-schema.ts';
import { Quota } from '../../lambdas/domain/limits/quota-schema.ts';
import { maxCost } from '../../lambdas/domain/limits/route-scope.ts';
import { keptMs, longestMs } from '../../lambdas/domain/usage/usage-range.ts';
import { NewWorkspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { keptSeconds } from '../../lambdas/http/idempotency/answers.ts';
import { maxKeyLength } from '../../lambdas/http/idempotency/idempotency-key.ts';
import { bodyLimitBytes } from '../../lambdas/http/middleware/json-body.ts';
import { maxErrors } from '../../lambdas/http/middleware/validated.ts';
import { keysPerPage } from '../../lambdas/http/routes/shared.ts';
import { maxBodyBytes, maxHeaderBytes, maxMethodArnLength } from '../../local/gateway/gateway.ts';
import { documentOfAllRoutes } from './openapi-document.ts';

const page = 'docs/limits.md';
const dayMs = 86_400_000;

/** The page about limits, with its tables from the schemas and constants of the code. */
export function limitsPage(root: string): Record<string, string> {
  const text = Object.entries(tables).reduce(
    (all, [block, rows]) => withBlock(all, block, markdownTable(columns('limit', 'value', 'if exceeded'), rows)),
    readFileSync(join(root, page), 'utf8'),
  );
  return { [page]: text };
}

interface Bounds {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly properties?: Properties;
  readonly maxProperties?: number;
  readonly propertyNames?: Bounds;
  readonly additionalProperties?: Bounds;
  readonly anyOf?: readonly Bounds[];
}
type Properties = Readonly<Record<string, Bounds>>;

/** Returns the JSON Schema of a request's input, without references. */
function bounds(schema: z.ZodType): Bounds {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as z.core.JSONSchema.JSONSchema;
  const resolved = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(resolved);
    const { $ref, ...others } = node as { readonly $ref?: string };
    const referred = $ref === undefined ? {} : ($defs[$ref.replace('#/$defs/', '')] as object);
    return Object.fromEntries(Object.entries({ ...referred, ...others }).map(([name, each]) => [name, resolved(each)]));
  };
  return resolved(root) as Bounds;
}

const properties = (schema: z.ZodType): Properties => bounds(schema).properties ?? {};

/** Returns a limit of a schema. Fails if the schema no longer has it, because the table would be wrong. */
function limitOf(
  schema: Bounds | undefined,
  limit: 'maxProperties' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minimum' | 'maximum',
): string {
  const value = schema?.[limit];
  if (value === undefined) throw new Error(`A schema of ${page} has no ${limit} any more.`);
  return number(value);
}

/** Returns the length of the longest text that a repetition of a pattern matches: `{0,49}` after one character allows 50. */
function longestIn({ pattern = '' }: Bounds, first: number): string {
  const [, most] = /\{\d+,(\d+)\}/.exec(pattern) ?? [];
  if (most === undefined) throw new Error(`A pattern of ${page} has no longest repetition any more.`);
  return number(first + Number(most));
}

const number = (value: number) => value.toLocaleString('en-US');
const days = (ms: number) => `${number(ms / dayMs)} ${ms === dayMs ? 'day' : 'days'}`;

/** The parameters of every list, as the list of keys has them. */
function listParameter(name: string): Bounds | undefined {
  const { parameters = [] } = documentOfAllRoutes().paths?.['/api/v1/api-keys']?.get ?? {};
  const found = parameters.find((each) => 'name' in each && each.name === name);
  return found !== undefined && 'schema' in found ? (found.schema as Bounds) : undefined;
}

const pageSize = listParameter('limit');
const key = properties(NewApiKey);
const workspace = properties(NewWorkspace);
const limits = properties(Limits);
const { requests: ofQuota } = properties(Quota);
const quotaBounds = `${limitOf(ofQuota, 'minimum')} to ${limitOf(ofQuota, 'maximum')}`;
/** The texts that a field may have, besides null. */
const textIn = (fields: Properties, field: string): Bounds => fields[field]?.anyOf?.[0] ?? {};
const pairsOf = ({ metadata = {} }: Properties): string =>
  `${limitOf(metadata, 'maxProperties')} pairs. Name: ${longestIn(metadata.propertyNames ?? {}, 1)} letters, digits and \`_.:/-\`. Value: ${limitOf(metadata.additionalProperties, 'maxLength')} characters.`;
const everyDays = key['rotation']?.anyOf?.[0]?.properties?.['everyDays'];

type Row = readonly [limit: string, value: string, past: string];

/** The fields of a key that have no limit, or rows of their own below. */
const fieldsWithoutRow: readonly string[] = [
  ...(['isActive', 'environment', 'expiresAt', 'scopes', 'ownerId'] satisfies (keyof NewApiKey)[]),
  ...(['metadata', 'allowedIps', 'rotation', 'limits', 'quota'] satisfies (keyof NewApiKey)[]),
];

/** Returns the row of any other field: a text with a longest length. */
function rowsOfField([field, schema]: [string, Bounds]): Row[] {
  if (fieldsWithoutRow.includes(field)) return [];
  const { maxLength } = schema.anyOf?.[0] ?? schema;
  if (maxLength === undefined) {
    throw new Error(`scripts/generated/limits-page.ts: add a row for the limits of the field ${field} of a key.`);
  }
  const name = field.slice(0, 1).toUpperCase() + field.slice(1);
  return [[`${name} of a key`, `${number(maxLength)} characters`, '400 `invalid_request`']];
}

const tables: Readonly<Record<string, readonly Row[]>> = {
  workspaces: [
    [
      'Workspaces in a deployment',
      'no limit of Latchkey',
      'One gateway key each, of the 10,000 of an AWS account and Region. `usagePlanKeys: "per-plan"` needs one for each plan.',
    ],
    ['Name of a workspace', `${limitOf(workspace['name'], 'maxLength')} characters`, '400 `invalid_request`'],
    [
      'External id of a workspace (`externalId`)',
      `${longestIn(textIn(workspace, 'externalId'), 0)} visible ASCII characters`,
      '400 `invalid_request`',
    ],
    ['Metadata of a workspace', pairsOf(workspace), '400 `invalid_request`'],
    [
      'API keys in a workspace',
      '`maxKeys` of its plan, unless an operator [overrides](how-it-works.md#limits) it',
      '403 `key_limit_exceeded`',
    ],
    [
      'Deleted key',
      'counts against `maxKeys` for a minute, or until the hour ends if it was used',
      '403 `key_limit_exceeded`',
    ],
    ['Members of a workspace', number(maxMembers), '403 `member_limit_exceeded`'],
    [
      'Workspaces of one person',
      `${number(maxMemberships)} are listed`,
      'The person names the workspace in `X-Workspace-Id`.',
    ],
    ['Subject of a member', `${longestIn(bounds(Subject), 0)} visible ASCII characters`, '400 `invalid_request`'],
    ['Name of a plan', `${longestIn(bounds(PlanName), 1)} letters, digits and hyphens`, '`cdk synth` fails'],
  ],
  keys: [
    ...Object.entries(key).flatMap(rowsOfField),
    [
      'Scopes of a key',
      `${limitOf(key['scopes'], 'minItems')} to ${limitOf(key['scopes'], 'maxItems')}`,
      '400 `invalid_request`',
    ],
    [
      'Each part of a scope, `resource:action`',
      `${longestIn(bounds(Scope), 1)} lower-case letters, digits and hyphens`,
      '400 `invalid_request`',
    ],
    [
      'Owner of a key (`ownerId`)',
      `${longestIn(textIn(key, 'ownerId'), 0)} visible ASCII characters`,
      '400 `invalid_request`',
    ],
    ['Metadata of a key', pairsOf(key), '400 `invalid_request`'],
    ['Address ranges of a key (`allowedIps`)', `${limitOf(key['allowedIps'], 'maxItems')}`, '400 `invalid_request`'],
    ['Values of a key that work at the same time', '2', 'The oldest one is refused.'],
    [
      'Grace period of a previous value',
      `${number(graceSeconds.min)} to ${number(graceSeconds.max)} seconds (${days(graceSeconds.max * 1000)})`,
      '400 `invalid_request`',
    ],
    [
      'Wait for the first use with the mode `on_first_use`',
      days(longestOnFirstUse * 1000),
      'The previous value is refused.',
    ],
    [
      'Days between rotations',
      `${limitOf(everyDays, 'minimum')} to ${limitOf(everyDays, 'maximum')}`,
      '400 `invalid_request`',
    ],
    ['Keys in one import', String(maxImportedKeys), '400 `invalid_request`'],
    [
      'Length of an imported value',
      `${importedLength.min} to ${importedLength.max} characters, in the forms of \`keyFormat.imported\``,
      'Refused with `value_not_accepted`.',
    ],
    ['Reminders before a key expires', `${reminderDays.slice(0, -1).join(', ')} and ${reminderDays.at(-1)} days`, '–'],
  ],
  requests: [
    [
      'Requests of a key per minute',
      `that of its workspace or its own, [the lower one](how-it-works.md#limits): ${limitOf(limits['perMinute'], 'minimum')} to ${limitOf(limits['perMinute'], 'maximum')}`,
      '429 `rate_limit_exceeded`',
    ],
    [
      'Requests of a key per hour',
      `that of its workspace or its own, [the lower one](how-it-works.md#limits): ${limitOf(limits['perHour'], 'minimum')} to ${limitOf(limits['perHour'], 'maximum')}`,
      '429 `rate_limit_exceeded`',
    ],
    ['Requests of a workspace per second', '`throttle` of its plan', '429 `rate_limit_exceeded`'],
    [
      'Requests of a workspace per day, month or in total',
      `\`quota\` of its plan or its own, ${quotaBounds}, and the grants of the period`,
      '429 `quota_exceeded`',
    ],
    ['Requests of a key per day, month or in total', `\`quota\` of the key, ${quotaBounds}`, '429 `quota_exceeded`'],
    ['Grants of a period together', `${number(maxGranted)} requests`, '400 `invalid_request`'],
    ['[Cost](protecting-your-api.md#cost) of a request', `1 to ${number(maxCost)}`, '`cdk synth` fails'],
    [
      'Requests of a person in a workspace',
      `${number(memberLimits.perMinute)} per minute and ${number(memberLimits.perHour)} per hour`,
      '429 `rate_limit_exceeded`',
    ],
    [
      'Requests per minute that one counter counts',
      number(perCounter),
      'The key has [reserves](performance.md#one-key-beyond-1000-requests-per-second).',
    ],
    ['Body of a management request', `${number(bodyLimitBytes / 1024)} KiB`, '413 `payload_too_large`'],
    [
      '[`Idempotency-Key`](idempotency.md)',
      `${number(maxKeyLength)} visible ASCII characters`,
      '400 `invalid_request`',
    ],
    [
      'Answer to a request with an `Idempotency-Key`',
      `kept for ${number(keptSeconds / 3600)} hours`,
      'Deleted. The same request makes its change again.',
    ],
    ['Errors that a 400 lists', number(maxErrors), 'The others are left out.'],
  ],
  lists: [
    [
      'Items on a page',
      `${limitOf(pageSize, 'minimum')} to ${limitOf(pageSize, 'maximum')}, ${keysPerPage.default} by default`,
      '400 `invalid_request`',
    ],
    ['Keys in one batch', `1 to ${maxBatch}`, '400 `invalid_request`'],
    [
      'Time after which a batch starts no other key',
      `${batchMs / 1000} seconds`,
      'The results of the other keys are `unfinished`. Send their ids again.',
    ],
    ['Keys on a page with `full=true`', `1 to ${keysPerPage.maxFull}`, '400 `invalid_request`'],
    [
      'Keys that a sorted or filtered list reads',
      `${maxReads} MB, about ${number(maxReads * 1000)} keys`,
      '400 `invalid_request` if sorted. Filtered: `total` is null, and `nextCursor` continues.',
    ],
    ['Cursor', `${limitOf(listParameter('cursor'), 'maxLength')} characters`, '400 `invalid_request`'],
    ['Usage by minute or hour', `kept for ${days(keptMs)}`, 'Deleted. Responses have no points before `keptSince`.'],
    [
      'Usage by day',
      'kept for the [`usageMonths`](configuration.md#settings) of the deployment',
      'Deleted. Responses have no points before `keptSince`.',
    ],
    ['Range of one usage request, by minute', days(longestMs.minute), '400 `invalid_request`'],
    ['Range of one usage request, by hour', days(longestMs.hour), '400 `invalid_request`'],
    ['Range of one usage request, by day', days(longestMs.day), '400 `invalid_request`'],
    ['Audit events', 'kept as long as the workspace, and [90 days](personal-data.md) after its deletion', 'Deleted.'],
    [
      'Attempts to deliver a webhook',
      number(webhookAttempts),
      'The alarm `WebhooksGivenUp`; the event stays in a queue for 14 days.',
    ],
    ['Time for a webhook receiver to respond', `${number(webhookTimeoutMs / 1000)} seconds`, 'Another attempt.'],
  ],
  gateway: [
    ['Path of a request, with its method and the ARN of the API', `${number(maxMethodArnLength)} characters`, '414'],
    ['Headers of a request', `${number(maxHeaderBytes)} bytes in all`, '431'],
    ['Body of a request to your API', `${number(maxBodyBytes / 1024 / 1024)} MB`, '413'],
  ],
};
