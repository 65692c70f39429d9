import type { components } from '../api/schema.d.ts';
import { counted } from '../components/format-number.ts';
import type { Regeneration } from '../keys/api-key.ts';
import { fieldTexts } from '../keys/field-texts.ts';
import type { AuditAction, Sentence } from './audit-event.ts';

type RotationFailure = NonNullable<components['schemas']['Rotation']['lastFailure']>;

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const daysIn = (count: string) => (count === '1' ? '1 day' : `${count} days`);

const quotaHolder = (key: string, of: string) => (of === 'key' ? capitalized(key) : 'The workspace');

/** Titles of events. An event of the API without a title is a type error. */
const actions = {
  'key.created': 'API key created',
  'key.updated': 'API key changed',
  'key.activated': 'API key activated',
  'key.deactivated': 'API key deactivated',
  'key.regenerated': 'API key regenerated',
  'key.rotated': 'API key rotated',
  'key.rotation_failed': 'Rotation failed',
  'key.expiring': 'API key expires soon',
  'key.expired': 'API key expired',
  'key.unused': 'API key unused',
  'key.revealed': 'Key value revealed',
  'key.deleted': 'API key deleted',
  'pepper.rotated': 'Pepper rotated',
  'pepper.dropped': 'Pepper version deleted',
  'api.registered': 'API registered',
  'api.unregistered': 'API registration removed',
  'workspace.created': 'Workspace created',
  'workspace.updated': 'Workspace changed',
  'workspace.suspended': 'Workspace suspended',
  'workspace.resumed': 'Workspace resumed',
  'workspace.deletion_started': 'Workspace deletion started',
  'workspace.deleted': 'Workspace deleted',
  'workspace.erased': 'Workspace erased',
  'root_key.issued': 'Root key issued',
  'root_key.revoked': 'Root key revoked',
  'service_key.created': 'Service key created',
  'service_key.deleted': 'Service key deleted',
  'quota.warning': 'Quota almost used up',
  'quota.exhausted': 'Quota used up',
  'quota.granted': 'Requests granted',
  'member.added': 'Member added',
  'member.changed': 'Member changed',
  'member.removed': 'Member removed',
} as const satisfies Record<AuditAction, string>;

/** Events as sentences. An event of the API without a sentence is a type error. */
const sentences = {
  'key.created': ({ who, key }) => `${who} created ${key}`,
  'key.updated': ({ who, key, fields }) => `${who} changed ${fields} of ${key}`,
  'key.activated': ({ who, key }) => `${who} activated ${key}`,
  'key.deactivated': ({ who, key }) => `${who} deactivated ${key}`,
  'key.regenerated': ({ who, key, value }) => `${who} regenerated ${key} (previous value: ${value('mode')})`,
  'key.rotated': ({ who, key }) => `${who} rotated ${key} and wrote the new value to its secret`,
  'key.rotation_failed': ({ who, key, value }) => `${who} couldn’t rotate ${key}: ${value('reason')}`,
  'key.expiring': ({ key, value }) => `${capitalized(key)} expires in ${daysIn(value('daysLeft'))}`,
  'key.expired': ({ key }) => `${capitalized(key)} expired`,
  'key.unused': ({ key, value }) => `${capitalized(key)} hasn’t been used for ${daysIn(value('afterDays'))}`,
  'key.revealed': ({ who, key }) => `${who} revealed the value of ${key}`,
  'key.deleted': ({ who, key }) => `${who} deleted ${key}`,
  'pepper.rotated': ({ who, value }) => `${who} rotated the pepper to version ${value('version')}`,
  'pepper.dropped': ({ who, value }) => `${who} deleted old versions of the pepper: ${value('versions')}`,
  'api.registered': ({ who, value }) => `${who} registered the API ${value('apiId')}`,
  'api.unregistered': ({ who, value }) => `${who} removed the registration of the API ${value('apiId')}`,
  'workspace.created': ({ who, value }) =>
    `${who} created the workspace “${value('name')}” on the ${value('plan')} plan`,
  'workspace.updated': ({ who, fields }) => `${who} changed ${fields} of the workspace`,
  'workspace.suspended': ({ who }) => `${who} suspended the workspace`,
  'workspace.resumed': ({ who }) => `${who} resumed the workspace`,
  'workspace.deletion_started': ({ who, value }) => `${who} started to delete the workspace “${value('name')}”`,
  'workspace.deleted': ({ who, value }) => `${who} deleted the workspace “${value('name')}”`,
  'workspace.erased': ({ who }) => `${who} erased the history of the workspace`,
  'root_key.issued': ({ who }) => `${who} issued a new root key`,
  'root_key.revoked': ({ who }) => `${who} revoked the root key`,
  'service_key.created': ({ who, value }) => `${who} created the service key ${value('name')}`,
  'service_key.deleted': ({ who, value }) => `${who} deleted the service key ${value('name')}`,
  'quota.warning': ({ key, value }) =>
    `${quotaHolder(key, value('of'))} has used ${value('used')} of ${value('limit')} requests of its quota`,
  'quota.exhausted': ({ key, value }) =>
    `${quotaHolder(key, value('of'))} has used up its quota of ${value('limit')} requests`,
  'quota.granted': ({ who, value }) => `${who} granted the workspace ${value('requests')} more requests`,
  'member.added': ({ who, member, value }) => `${who} added ${member} as ${value('role')}`,
  'member.changed': ({ who, member, value }) => `${who} changed ${member} (role: ${value('role')})`,
  'member.removed': ({ who, member, value }) => `${who} removed ${member} (role: ${value('role')})`,
} as const satisfies Record<AuditAction, Sentence>;

/** Fields of events that are not fields of a key. */
const otherFields = {
  mode: 'Previous value',
  secretArn: 'Secret',
  reason: 'Reason',
  attempts: 'Attempts',
  retryAt: 'Next retry',
  daysLeft: 'Days left',
  afterDays: 'Days without use',
  version: 'Version',
  versions: 'Versions',
  currentFrom: 'In use from',
  apiId: 'API',
  limitAtGateway: 'Limit at gateway',
  plan: 'Plan',
  externalId: 'External ID',
  overrides: 'Overrides',
  rootKeyId: 'Root key',
  status: 'Status',
  serviceKeyId: 'Service key',
  subject: 'User ID (subject)',
  role: 'Role',
  of: 'Quota of',
  requests: 'Granted requests',
  per: 'Period',
  limit: 'Quota',
  used: 'Used',
  resetsAt: 'Resets',
} as const;

const named = Object.entries(fieldTexts);
const labels = Object.fromEntries(named.map(([field, { label }]) => [field, label]));
const inSentence = Object.fromEntries(
  named.flatMap(([field, texts]) => ('inSentence' in texts ? [[field, texts.inSentence]] : [])),
);

export const eventStrings = {
  actions,
  sentences,
  /** Names of the fields in changes, in their order. */
  fields: { ...labels, ...otherFields } as Readonly<Record<string, string>>,
  /** Names of the fields in a sentence. */
  fieldsInSentence: {
    ...inSentence,
    plan: 'the plan',
    externalId: 'the external ID',
    overrides: 'the overrides',
  } as Readonly<Record<string, string>>,
  /** The sentence of an event that this console does not know yet. */
  unknownSentence: ({ who, action }: { who: string; action: string }) => `${who}: ${action}`,
  quoted: (name: string) => `“${name}”`,
  rootKey: 'Root key',
  noKey: 'an API key',
  theKey: (key: string) => `the API key ${key}`,
  something: 'something',
  yes: 'Yes',
  no: 'No',
  nothing: 'None',
  unknown: '?',
  /** Values of fields that are null or an empty list, where “None” would be wrong. */
  emptyValues: {
    expiresAt: 'Never',
    allowedIps: 'Any',
    previousKeyValidUntil: 'Revoked',
    lastUsedAt: 'Never',
    retryAt: 'No automatic retry',
    resetsAt: 'Never',
  },
  modes: {
    immediate: 'stopped working immediately',
    grace: 'works for a grace period',
    on_first_use: 'works until some time after the new value is first used',
  } satisfies Record<Regeneration['mode'], string>,
  reasons: {
    access_denied: 'access to the secret is denied',
    secret_deleted: 'the secret is scheduled for deletion',
    secret_is_replica: 'the secret is a replica of one in another Region',
    secret_not_found: 'the secret doesn’t exist',
    secret_not_tagged: 'the secret doesn’t exist, or its tags don’t match this workspace and key',
    secret_rejected: 'AWS Secrets Manager rejected the value',
    too_many_versions: 'the secret was changed too often within a day',
  } satisfies Record<RotationFailure['reason'], string>,
  rotation: (days: string, grace: string, secret: string) =>
    `Every ${days}, written to ${secret}; grace period ${grace}`,
  /** Names of the values that operators override for a workspace. */
  overrides: { maxKeys: 'Maximum number of keys', limits: 'Rate limits', quota: 'Quota' } satisfies Record<
    keyof components['schemas']['OverridesChange'],
    string
  >,
  valueOfPlan: 'as in the plan',
  removedPair: (name: string) => `${name} (removed)`,
  managedSecret: 'a secret managed by Latchkey',
  days: (count: number) => (count === 1 ? 'day' : `${count} days`),
  duration: counted,
} as const;
