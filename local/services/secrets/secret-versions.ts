import { ServiceError } from '../service-error.ts';
import type { StoredSecret, Version } from './stored-secret.ts';

type NamedVersion = readonly [id: string, version: Version];

/**
 * The number of versions that are kept. Beyond it, deprecated versions (without a label) are deleted, unless they are younger
 * than a day (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
 */
const maxVersions = 100;
const dayMs = 24 * 3600 * 1000;

/** Returns the version with the label. */
export function versionWith({ versions }: StoredSecret, stage: string): NamedVersion | undefined {
  return Object.entries(versions).find(([, { stages }]) => stages.includes(stage));
}

/**
 * Returns the version with that id or label; it must have a value.
 * @throws ServiceError ResourceNotFoundException, InvalidRequestException
 */
export function versionToRead(
  secret: StoredSecret,
  { VersionId, VersionStage }: { readonly VersionId?: string | undefined; readonly VersionStage?: string | undefined },
): readonly [id: string, version: Version, value: string] {
  if (VersionId === undefined) {
    const stage = VersionStage ?? 'AWSCURRENT';
    const [id, version] = versionWith(secret, stage) ?? [];
    if (id === undefined || version === undefined) throw notFound(`value for staging label: ${stage}`);
    return [id, version, readable(id, version)];
  }
  const version = versionNamed(secret, VersionId);
  if (VersionStage !== undefined && !version.stages.includes(VersionStage)) {
    throw new ServiceError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return [VersionId, version, readable(VersionId, version)];
}

/**
 * Returns the secret with one more version. A version that exists with the same value does not change. The first
 * version is always current.
 * @throws ServiceError ResourceExistsException if the version exists with another value, LimitExceededException
 */
export function withVersion(
  secret: StoredSecret,
  {
    id,
    value,
    stages,
    now,
  }: { readonly id: string; readonly value: string; readonly stages: readonly string[]; readonly now: number },
): StoredSecret {
  const known = knownVersion(secret, id);
  if (known?.value === value) return secret;
  if (known !== undefined && known.value !== null) {
    throw new ServiceError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const isFirst = versionWith(secret, 'AWSCURRENT') === undefined;
  const added = withEntry(secret, id, { createdAt: now, value, stages: known?.stages ?? [] });
  const labels = new Set([...stages, ...(isFirst ? ['AWSCURRENT'] : [])]);
  const labelled = [...labels].reduce((each, label) => withLabel(each, label, id), { ...added, changedAt: now });
  return pruned(labelled, now);
}

/** Returns the secret with a version without a value, which a rotation will set. */
export function withPending(secret: StoredSecret, id: string, now: number): StoredSecret {
  if (knownVersion(secret, id) !== undefined) return withLabel(secret, 'AWSPENDING', id);
  return withLabel(withEntry(secret, id, { createdAt: now, value: null, stages: [] }), 'AWSPENDING', id);
}

/** Returns the secret without a version and its labels. */
export function withoutVersion(secret: StoredSecret, id: string): StoredSecret {
  const versions = Object.entries(secret.versions).filter(([each]) => each !== id);
  return { ...secret, versions: Object.fromEntries(versions) };
}

export interface StageMove {
  readonly VersionStage: string;
  readonly RemoveFromVersionId?: string | undefined;
  readonly MoveToVersionId?: string | undefined;
}

/**
 * Returns the secret with a label moved or removed.
 * @throws ServiceError InvalidParameterException, ResourceNotFoundException
 */
export function withStageMoved(secret: StoredSecret, move: StageMove): StoredSecret {
  const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = move;
  for (const id of [from, to]) if (id !== undefined) versionNamed(secret, id);
  const [holder] = versionWith(secret, stage) ?? [];
  const isNamed = from === undefined ? holder === undefined || holder === to : holder === from;
  if (!isNamed) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be ${from === undefined ? 'empty' : `"${from}"`}. Staging label ${stage} ` +
        (holder === undefined
          ? 'is not attached to any version.'
          : `is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`),
    );
  }
  if (to !== undefined) return withLabel(secret, stage, to);
  if (from === undefined) throw invalidParameter('You must specify RemoveFromVersionId, MoveToVersionId or both.');
  if (stage === 'AWSCURRENT') {
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  }
  return withLabel(secret, stage, undefined);
}

/** Returns the secret with the label on that version only. AWSPREVIOUS moves to the version that AWSCURRENT leaves. */
function withLabel(secret: StoredSecret, label: string, to: string | undefined): StoredSecret {
  const [from] = versionWith(secret, label) ?? [];
  if (from === to) return secret;
  const versions = Object.entries(secret.versions).map(([id, version]) => {
    const others = version.stages.filter((each) => each !== label);
    return [id, { ...version, stages: id === to ? [...others, label] : others }] as const;
  });
  const moved = { ...secret, versions: Object.fromEntries(versions) };
  return label === 'AWSCURRENT' && from !== undefined ? withLabel(moved, 'AWSPREVIOUS', from) : moved;
}

function withEntry(secret: StoredSecret, id: string, version: Version): StoredSecret {
  return { ...secret, versions: { ...secret.versions, [id]: version } };
}

/** @throws ServiceError LimitExceededException if the secret has too many versions, and none of them can be deleted */
function pruned(secret: StoredSecret, now: number): StoredSecret {
  const all = Object.entries(secret.versions);
  const isDroppable = ({ stages, createdAt }: Version) => stages.length === 0 && now - createdAt >= dayMs;
  const droppable = all.filter(([, version]) => isDroppable(version)).map(([id]) => id);
  const surplus = Math.max(0, all.length - maxVersions);
  if (droppable.length < surplus) {
    throw new ServiceError(
      'LimitExceededException',
      `The secret ${secret.arn} has ${maxVersions} versions that are younger than a day.`,
    );
  }
  const dropped = new Set(droppable.slice(0, surplus));
  return { ...secret, versions: Object.fromEntries(all.filter(([id]) => !dropped.has(id))) };
}

function knownVersion({ versions }: StoredSecret, id: string): Version | undefined {
  return Object.hasOwn(versions, id) ? versions[id] : undefined;
}

function versionNamed(secret: StoredSecret, id: string): Version {
  const found = knownVersion(secret, id);
  if (found === undefined) throw notFound(`value for VersionId: ${id}`);
  return found;
}

function readable(id: string, { value }: Version): string {
  if (value === null) throw notFound(`value for VersionId: ${id}`);
  return value;
}

function notFound(what: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Secrets Manager can't find the specified secret ${what}`);
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}
