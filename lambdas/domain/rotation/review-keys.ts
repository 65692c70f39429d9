import { createHash } from 'node:crypto';
import { type AuditEvent, auditEvent, type By, type Deed } from '../events/audit-event.ts';
import type { AuditLog } from '../events/ports.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import type { KeyChange, KeyStore } from '../keys/ports.ts';
import { isNewlyUnused, type UnusedKeys } from '../keys/unused.ts';
import { NotFoundError } from '../shared/errors.ts';
import type { Clock, RandomBytes } from '../shared/random.ts';
import { dayMs, isoTime } from '../shared/time.ts';
import { inForceSince, settledMs, unusedPeppers, withoutPeppers } from './pepper-rotation.ts';
import type { PepperVault, Review, ReviewStore } from './ports.ts';

export interface ReviewDependencies {
  readonly store: ReviewStore;
  readonly keys: Pick<KeyStore, 'changeKey'>;
  readonly vault: PepperVault;
  readonly pepperSecret: string;
  readonly audit: AuditLog;
  readonly unusedKeys: UnusedKeys | null;
  /** Whether the deployment keeps values recoverable. If not, the values that it kept before are removed. */
  readonly keepsValues: boolean;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Called with a key that could not be changed: the next review tries again. */
  readonly onFailure: (key: ApiKeyRecord, error: unknown) => void;
}

export interface ReviewTally {
  readonly status: 'finished' | 'under_way' | 'not_due';
  readonly keys: number;
  /** Credentials by the version of their pepper. */
  readonly references: Readonly<Record<string, number>>;
  /** Pepper versions that no credential used any more and that were removed. */
  readonly droppedPeppers: readonly string[];
}

/** The time from one review to the next. */
const everyMs = dayMs;

/**
 * Reviews every key once a day, page by page until the deadline (epoch milliseconds); the next run continues from there. It
 * counts credentials by pepper and removes the peppers that none uses, finds keys that are unused for too long, and removes
 * recoverable values that the deployment no longer keeps.
 * @param afresh Whether to start over, even if the next review is not due or one is under way
 */
export async function reviewKeys(
  dependencies: ReviewDependencies,
  deadline: number,
  origin: By,
  afresh = false,
): Promise<ReviewTally> {
  const { store, clock } = dependencies;
  const known = afresh ? undefined : await store.getReview();
  const isFinished = known?.stage === 'finished';
  if (isFinished && clock() - known.startedAt < everyMs) return tallyOf(known, 'not_due');
  let review = known === undefined || isFinished ? await newReview(dependencies) : known;
  for (let isFirst = true; review.stage === 'counting' && (isFirst || clock() < deadline); isFirst = false) {
    review = await reviewPage(dependencies, review, origin);
    await store.putReview(review);
  }
  if (review.stage === 'counting') return tallyOf(review, 'under_way');
  const droppedPeppers = await dropPeppers(dependencies, review, origin);
  await store.putReview({ ...review, stage: 'finished', dropping: null });
  return { ...tallyOf(review, 'finished'), droppedPeppers };
}

/** Begins a review with the service keys, which belong to no workspace. */
async function newReview({ store, clock }: ReviewDependencies): Promise<Review> {
  const startedAt = clock();
  const references = addReferences({}, await store.peppersOfServiceKeys());
  return { startedAt, place: undefined, references, keys: 0, stage: 'counting', dropping: null };
}

async function reviewPage(dependencies: ReviewDependencies, review: Review, origin: By): Promise<Review> {
  const { keys, next } = await dependencies.store.page(review.place);
  await Promise.all(keys.map((record) => reviewKey(dependencies, record, origin)));
  return {
    ...review,
    place: next,
    references: addReferences(
      review.references,
      keys.flatMap(({ values }) => values.map(({ pepperVersion }) => pepperVersion)),
    ),
    keys: review.keys + keys.length,
    stage: next === undefined ? 'counted' : 'counting',
  };
}

function tallyOf({ keys, references }: Review, status: ReviewTally['status']): ReviewTally {
  return { status, keys, references, droppedPeppers: [] };
}

/** Adds credentials with these peppers to the counts by pepper. */
function addReferences(
  references: Readonly<Record<string, number>>,
  peppers: readonly string[],
): Record<string, number> {
  const counts = { ...references };
  for (const version of peppers) counts[version] = (counts[version] ?? 0) + 1;
  return counts;
}

async function reviewKey(dependencies: ReviewDependencies, read: ApiKeyRecord, origin: By): Promise<void> {
  const { keys, clock, random, onFailure } = dependencies;
  if (read.isRoot || withFindings(dependencies, read).record === read) return;
  const { workspaceId, id: keyId } = read;
  const change: KeyChange = (current) => {
    const { record, deeds } = withFindings(dependencies, current);
    const audits = deeds.map((deed) => auditEvent({ clock, random }, { workspaceId, keyId, ...origin, ...deed }));
    return { record, audits: inOrder(audits) };
  };
  await keys.changeKey(workspaceId, keyId, change).catch((error: unknown) => {
    // The key was deleted after it was read. Any other error of one key must not keep the others from being counted.
    if (!(error instanceof NotFoundError)) onFailure(read, error);
  });
}

/** Sorts the ids of events that have the same time: the audit log is read in the order of the ids. */
function inOrder(audits: readonly AuditEvent[]): AuditEvent[] {
  const ids = audits.map(({ id }) => id).toSorted();
  return audits.map((audit, index) => ({ ...audit, id: ids[index] ?? audit.id }));
}

/** Returns a key after its review, and the events to publish. Returns the same record if nothing changes. */
function withFindings(
  { unusedKeys, keepsValues, clock }: ReviewDependencies,
  record: ApiKeyRecord,
): { record: ApiKeyRecord; deeds: Deed[] } {
  const now = clock();
  const forgotten = record.isRecoverable && !keepsValues ? { ...record, isRecoverable: false } : record;
  if (unusedKeys === null || !isNewlyUnused(record, unusedKeys, now)) return { record: forgotten, deeds: [] };
  const at = isoTime(now);
  const { afterDays, deactivate } = unusedKeys;
  const unused: Deed = { action: 'key.unused', changes: { lastUsedAt: record.lastUsedAt, afterDays } };
  if (!deactivate) return { record: { ...forgotten, foundUnusedAt: at }, deeds: [unused] };
  return {
    record: { ...forgotten, foundUnusedAt: at, isActive: false, updatedAt: at },
    deeds: [unused, { action: 'key.deactivated', changes: { isActive: false } }],
  };
}

/**
 * Removes the previous peppers under which the review found no credential. Counting takes time, but credentials only move to
 * newer peppers, and new ones have been made under the current pepper since long before the count began.
 */
async function dropPeppers(dependencies: ReviewDependencies, review: Review, origin: By): Promise<readonly string[]> {
  const { store, vault, pepperSecret } = dependencies;
  const { keyring, versionId, createdAt } = await vault.current(pepperSecret);
  // A run that was interrupted has already removed them.
  if (review.dropping?.versionId === versionId) return noteDropped(dependencies, review.dropping, origin);
  const versions = unusedPeppers(keyring, review.references);
  if (versions.length === 0 || review.startedAt - inForceSince(keyring, createdAt) < settledMs) return [];
  const newVersionId = createHash('sha256')
    .update(`${versionId} without ${versions.join()}`)
    .digest('hex')
    .slice(0, 32);
  const dropping = { versions, versionId: newVersionId };
  await vault.stage(pepperSecret, newVersionId, withoutPeppers(keyring, versions), 'us');
  await store.putReview({ ...review, dropping });
  await vault.makeCurrent(pepperSecret, newVersionId, versionId);
  return noteDropped(dependencies, dropping, origin);
}

async function noteDropped(
  { audit, clock, random }: ReviewDependencies,
  { versions, versionId }: NonNullable<Review['dropping']>,
  origin: By,
): Promise<readonly string[]> {
  const deed: Deed = { action: 'pepper.dropped', changes: { versions: [...versions] } };
  const event = auditEvent({ clock, random }, { workspaceId: null, keyId: null, ...origin, ...deed });
  await audit.recordOnce({ ...event, id: `pepper-${versionId}` });
  return versions;
}
