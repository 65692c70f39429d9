import * as z from 'zod';
import { NewMember, Role, Subject } from '../access/member.ts';
import { reminderDays } from '../keys/agenda.ts';
import { ApiKeyChange, NewApiKey } from '../keys/api-key.ts';
import { deliveryRefusals } from '../shared/errors.ts';
import { WorkspaceChange } from '../workspaces/workspace.ts';

const Timestamp = z.iso.datetime();
const nothing = z.strictObject({});

const ofRotation = {
  secretArn: z.string().meta({ description: 'Where the new value is.' }),
  previousKeyValidUntil: Timestamp.nullable(),
};

/**
 * What each event says beside who, what and when: the field `changes`. Never a key value, a digest or a pepper. Once
 * published, a field keeps its name and meaning; what breaks that gets another version (docs/events.md).
 */
export const eventSchemas = {
  'key.created': NewApiKey.meta({ id: 'KeyCreatedChanges' }),
  'key.updated': ApiKeyChange.meta({ id: 'KeyUpdatedChanges' }),
  'key.activated': ApiKeyChange.meta({ id: 'KeyActivatedChanges' }),
  'key.deactivated': ApiKeyChange.meta({ id: 'KeyDeactivatedChanges' }),
  'key.regenerated': z.strictObject({
    mode: z.enum(['immediate', 'grace', 'on_first_use']),
    previousKeyValidUntil: Timestamp.nullable(),
  }),
  'key.rotated': z.strictObject(ofRotation),
  'key.rotation_failed': z.strictObject({
    reason: z.enum(deliveryRefusals),
    secretArn: z.string().nullable(),
    attempts: z.int(),
    retryAt: Timestamp.nullable(),
  }),
  'key.expiring': z.strictObject({
    expiresAt: Timestamp,
    daysLeft: z.union(reminderDays.map((days) => z.literal(days))),
  }),
  'key.expired': z.strictObject({ expiresAt: Timestamp }),
  'key.unused': z.strictObject({ lastUsedAt: Timestamp.nullable(), afterDays: z.int() }),
  'key.revealed': nothing,
  'key.deleted': z.strictObject({ name: z.string() }),
  'pepper.rotated': z.strictObject({ version: z.string(), currentFrom: Timestamp }),
  'pepper.dropped': z.strictObject({ versions: z.array(z.string()) }),
  'workspace.created': z.strictObject({ name: z.string(), plan: z.string(), rootKeyId: z.string() }),
  'workspace.updated': WorkspaceChange.meta({ id: 'WorkspaceUpdatedChanges' }),
  'workspace.suspended': z.strictObject({ status: z.literal('suspended') }),
  'workspace.resumed': z.strictObject({ status: z.literal('active') }),
  'workspace.deletion_started': z.strictObject({ name: z.string() }),
  'workspace.deleted': z.strictObject({ name: z.string() }),
  'root_key.issued': nothing,
  'root_key.revoked': nothing,
  'member.added': NewMember.meta({ id: 'MemberAddedChanges' }),
  'member.changed': NewMember.meta({ id: 'MemberChangedChanges' }),
  'member.removed': z.strictObject({ subject: Subject, role: Role }),
} as const satisfies Record<string, z.ZodType>;

export type AuditAction = keyof typeof eventSchemas;
export type ChangesOf<Action extends AuditAction> = z.output<(typeof eventSchemas)[Action]>;
