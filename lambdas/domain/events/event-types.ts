import * as z from 'zod';
import { NewMember, Role, Subject } from '../access/member-schema.ts';
import { NewRegistration } from '../apis/registration-schema.ts';
import { reminderDays } from '../keys/agenda.ts';
import { NewApiKey, SettingsChange } from '../keys/api-key.ts';
import { quotaPeriods } from '../limits/quota.ts';
import { deliveryRefusals } from '../shared/errors.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { NewWorkspace, WorkspaceChange } from '../workspaces/workspace.ts';

const nothing = z.strictObject({});

/** The limit of a quota in its current period. */
const quotaLimit = () => ({
  per: z.enum(quotaPeriods),
  limit: z.int().min(1).meta({ description: 'The requests of the quota and of all grants in this period.' }),
  resetsAt: Timestamp.nullable().meta({ description: 'The end of the period; null if the quota never resets.' }),
});

const quotaState = () =>
  z.strictObject({
    of: z.enum(['workspace', 'key']).meta({ description: 'Whose quota it is.' }),
    ...quotaLimit(),
    used: z.int().min(0).meta({ description: 'The cost of all admitted requests in this period.' }),
  });

interface EventType {
  /** The occasion of the event: a sentence for docs/events.md and the JSON Schema. */
  readonly occasion: string;
  /** The schema of the field `changes`: what the event says besides who, what and when. */
  readonly changes: z.ZodType;
}

/**
 * Every type of event. `changes` never holds a key value, a digest or a pepper. Once a type is published, its name and the
 * names and meanings of its fields stay; a change that breaks them gets another version (docs/events.md). The JSON Schemas,
 * the table of docs/events.md and the types of the console are generated from this table (`npm run generate`).
 */
export const eventRegistry = {
  'key.created': {
    occasion: 'A key was created.',
    changes: NewApiKey.meta({ id: 'KeyCreatedChanges' }),
  },
  'key.updated': {
    occasion: 'The settings of a key changed. The event holds the fields that the request named.',
    changes: SettingsChange.meta({ id: 'KeyUpdatedChanges' }),
  },
  'key.activated': {
    occasion: 'An inactive key was activated and works again.',
    changes: SettingsChange.meta({ id: 'KeyActivatedChanges' }),
  },
  'key.deactivated': {
    occasion:
      'A key was deactivated, by a request or because it was unused for too long. It is refused until it is activated.',
    changes: SettingsChange.meta({ id: 'KeyDeactivatedChanges' }),
  },
  'key.regenerated': {
    occasion: 'A request gave a key a new value.',
    changes: z.strictObject({
      mode: z.enum(['immediate', 'grace', 'on_first_use']),
      previousKeyValidUntil: Timestamp.nullable(),
    }),
  },
  'key.rotated': {
    occasion: 'A key was rotated automatically. The secret that its consumers read holds the new value.',
    changes: z.strictObject({
      secretArn: z.string().meta({ description: 'The secret that holds the new value.' }),
      previousKeyValidUntil: Timestamp.nullable(),
    }),
  },
  'key.rotation_failed': {
    occasion:
      'The secret of a key did not take the new value. The current value still works, and Latchkey tries again.',
    changes: z.strictObject({
      reason: z.enum(deliveryRefusals),
      secretArn: z.string().nullable(),
      attempts: z.int().min(1),
      retryAt: Timestamp.nullable(),
    }),
  },
  'key.expiring': {
    occasion: 'A key expires in 30 days, 7 days or 1 day.',
    changes: z.strictObject({
      expiresAt: Timestamp,
      daysLeft: z.union(reminderDays.map((days) => z.literal(days))),
    }),
  },
  'key.expired': {
    occasion: 'A key has expired. It is refused from now on.',
    changes: z.strictObject({ expiresAt: Timestamp }),
  },
  'key.unused': {
    occasion: 'A key was unused for the number of days that the deployment sets.',
    changes: z.strictObject({ lastUsedAt: Timestamp.nullable(), afterDays: z.int().min(1) }),
  },
  'key.revealed': {
    occasion: 'The full value of a recoverable key was shown.',
    changes: nothing,
  },
  'key.deleted': {
    occasion: 'A key was deleted, alone or together with its workspace.',
    changes: z.strictObject({ name: z.string() }),
  },
  'pepper.rotated': {
    occasion: 'A new pepper was added to the keyring. It is used from `currentFrom` on.',
    changes: z.strictObject({ version: z.string(), currentFrom: Timestamp }),
  },
  'pepper.dropped': {
    occasion: 'Peppers that no key uses any more were removed from the keyring.',
    changes: z.strictObject({ versions: z.array(z.string()) }),
  },
  'api.registered': {
    occasion: 'An API was registered for the shared authorizer, or its registration was replaced.',
    changes: NewRegistration.extend({ apiId: z.string() }).meta({ id: 'ApiRegisteredChanges' }),
  },
  'api.unregistered': {
    occasion: 'The registration of an API was removed. Within a minute, all requests to its routes are refused.',
    changes: z.strictObject({ apiId: z.string(), name: z.string().nullable() }),
  },
  'workspace.created': {
    occasion: 'A workspace and its root key were created.',
    changes: NewWorkspace.extend({ name: z.string(), plan: z.string(), rootKeyId: z.string() }).meta({
      id: 'WorkspaceCreatedChanges',
    }),
  },
  'workspace.updated': {
    occasion:
      'The name, plan, external id, metadata or overrides of a workspace changed. The event holds the fields that the request named.',
    changes: WorkspaceChange.meta({ id: 'WorkspaceUpdatedChanges' }),
  },
  'workspace.suspended': {
    occasion: 'A workspace was suspended. All its keys are refused.',
    changes: z.strictObject({ status: z.literal('suspended') }),
  },
  'workspace.resumed': {
    occasion: 'A suspended workspace was resumed. Its keys work again.',
    changes: z.strictObject({ status: z.literal('active') }),
  },
  'workspace.deletion_started': {
    occasion: 'The deletion of a workspace started. Its keys are refused.',
    changes: z.strictObject({ name: z.string() }),
  },
  'workspace.deleted': {
    occasion: 'A workspace and all its keys were deleted.',
    changes: z.strictObject({ name: z.string() }),
  },
  'workspace.erased': {
    occasion:
      'An operator erased the audit events of a deleted workspace. This event is the only one that stays. Erase what you store about the workspace, too.',
    changes: nothing,
  },
  'root_key.issued': {
    occasion: 'A workspace got a new root key. The previous root key is revoked.',
    changes: nothing,
  },
  'root_key.revoked': {
    occasion: 'The root key of a workspace was revoked, or its workspace was deleted.',
    changes: nothing,
  },
  'service_key.created': {
    occasion: 'A service key was created. It may ask about the keys of all workspaces.',
    changes: z.strictObject({ serviceKeyId: z.string(), name: z.string() }),
  },
  'service_key.deleted': {
    occasion: 'A service key was deleted. It is refused from now on.',
    changes: z.strictObject({ serviceKeyId: z.string(), name: z.string() }),
  },
  'quota.warning': {
    occasion: 'A workspace or a key has used 80 % of its quota. Published once for each period and limit.',
    changes: quotaState(),
  },
  'quota.exhausted': {
    occasion:
      'A workspace or a key has used its quota up, or the rest is too small for a request. Published once for each period and limit.',
    changes: quotaState(),
  },
  'quota.granted': {
    occasion: 'An operator granted a workspace more requests in the current period of its quota.',
    changes: z.strictObject({
      requests: z.int().min(1).meta({ description: 'The additional requests.' }),
      reason: z.string().nullable(),
      ...quotaLimit(),
    }),
  },
  'member.added': {
    occasion: 'A person was added to a workspace, with a role.',
    changes: NewMember.meta({ id: 'MemberAddedChanges' }),
  },
  'member.changed': {
    occasion: 'The role or the name of a member changed.',
    changes: NewMember.meta({ id: 'MemberChangedChanges' }),
  },
  'member.removed': {
    occasion: 'A person was removed from a workspace, or the workspace was deleted. They can no longer sign in to it.',
    changes: z.strictObject({ subject: Subject, role: Role }),
  },
} as const satisfies Record<string, EventType>;

export type AuditAction = keyof typeof eventRegistry;
export type ChangesOf<Action extends AuditAction> = z.output<(typeof eventRegistry)[Action]['changes']>;
