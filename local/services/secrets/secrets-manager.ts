import * as z from 'zod';
import { checked, type Operation, serveJson } from '../aws-json.ts';
import type { PrivateEndpoint } from '../private-endpoint.ts';
import { ServiceError } from '../service-error.ts';
import { type Rotate, Rotations } from './secret-rotation.ts';
import type { SecretStore } from './secret-store.ts';
import { versionToRead, withStageMoved, withVersion } from './secret-versions.ts';
import type { StoredSecret } from './stored-secret.ts';

const SecretId = z.string().min(1).max(2048);
const Token = z.string().min(32).max(64);
const Stage = z.string().min(1).max(256);
const SecretString = z.string().min(1).max(65_536);
const Tag = z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) });
const nothingElse = z.strictObject({ SecretId });

const CreateSecret = z
  .strictObject({
    Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'may hold letters, digits and /_+=.@- only'),
    ClientRequestToken: Token.optional(),
    SecretString: SecretString.optional(),
    Description: z.string().max(2048).optional(),
    KmsKeyId: z.string().optional(),
    Tags: z.array(Tag).max(50).default([]),
  })
  // The SDK generates it, not the service.
  .refine((input) => input.SecretString === undefined || input.ClientRequestToken !== undefined, {
    path: ['ClientRequestToken'],
    error: 'must be given with a SecretString',
  });
type CreateSecret = z.output<typeof CreateSecret>;

const GetSecretValue = z.strictObject({ SecretId, VersionId: Token.optional(), VersionStage: Stage.optional() });

const PutSecretValue = z.strictObject({
  SecretId,
  ClientRequestToken: Token,
  SecretString,
  VersionStages: z.array(Stage).min(1).max(20).default(['AWSCURRENT']),
  /** Identifies the caller of a rotation function. The local run does not check it. */
  RotationToken: z.string().optional(),
});

const UpdateSecretVersionStage = z.strictObject({
  SecretId,
  VersionStage: Stage,
  RemoveFromVersionId: Token.optional(),
  MoveToVersionId: Token.optional(),
});

const DeleteSecret = z
  .strictObject({
    SecretId,
    RecoveryWindowInDays: z.int().min(7).max(30).optional(),
    ForceDeleteWithoutRecovery: z.boolean().default(false),
  })
  .refine((input) => !input.ForceDeleteWithoutRecovery || input.RecoveryWindowInDays === undefined, {
    path: ['RecoveryWindowInDays'],
    error: 'cannot be given with ForceDeleteWithoutRecovery',
  });

const RotateSecret = z.strictObject({
  SecretId,
  ClientRequestToken: Token,
  RotationLambdaARN: z.string().optional(),
  RotationRules: z.record(z.string(), z.unknown()).optional(),
  RotateImmediately: z.boolean().default(true),
});

export interface SecretsManagerOptions {
  /** Runs a step of a rotation. Rejects if the function fails. */
  readonly rotate?: Rotate;
  /** Receives the reason why a rotation stopped. The request that started it already has its response. */
  readonly onTrouble?: (message: string) => void;
}

const noFunctions: Rotate = async () => {
  throw new Error('there are no functions here');
};

const dayMs = 24 * 3600 * 1000;

/**
 * Serves the operations of Secrets Manager that Lambdas use
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html).
 */
export function startSecretsManager(
  store: SecretStore,
  { rotate = noFunctions, onTrouble = () => {} }: SecretsManagerOptions = {},
): Promise<PrivateEndpoint> {
  const rotations = new Rotations(store, rotate, onTrouble);
  return serveJson({
    target: 'secretsmanager',
    version: '1.1',
    operations: {
      ...readOperations(store),
      ...versionOperations(store),
      ...lifeOperations(store),
      RotateSecret: valid(RotateSecret, (input) => rotations.begin(usable(store, input.SecretId), input)),
    },
  });
}

function readOperations(store: SecretStore): Record<string, Operation> {
  return {
    GetSecretValue: valid(GetSecretValue, (input) => {
      const secret = usable(store, input.SecretId);
      const [VersionId, { createdAt, stages }, value] = versionToRead(secret, input);
      return {
        ...nameOf(secret),
        VersionId,
        SecretString: value,
        VersionStages: stages,
        CreatedDate: seconds(createdAt),
      };
    }),
    DescribeSecret: valid(nothingElse, (input) => described(existing(store, input.SecretId))),
  };
}

function versionOperations(store: SecretStore): Record<string, Operation> {
  return {
    PutSecretValue: valid(
      PutSecretValue,
      ({ SecretId, ClientRequestToken: id, SecretString: value, VersionStages }) => {
        const secret = usable(store, SecretId);
        const changed = store.put(withVersion(secret, { id, value, stages: VersionStages, now: store.now() }));
        return { ...nameOf(changed), VersionId: id, VersionStages: changed.versions[id]?.stages };
      },
    ),
    UpdateSecretVersionStage: valid(UpdateSecretVersionStage, (input) => {
      const moved = withStageMoved(usable(store, input.SecretId), input);
      return nameOf(store.put({ ...moved, changedAt: store.now() }));
    }),
  };
}

function lifeOperations(store: SecretStore): Record<string, Operation> {
  const change = (SecretId: string, changes: (secret: StoredSecret) => Partial<StoredSecret>) => {
    const secret = usable(store, SecretId);
    return store.put({ ...secret, ...changes(secret), changedAt: store.now() });
  };
  return {
    CreateSecret: valid(CreateSecret, (input) => created(store, input)),
    DeleteSecret: valid(DeleteSecret, (input) => deleted(store, input)),
    RestoreSecret: valid(nothingElse, (input) =>
      nameOf(store.put({ ...existing(store, input.SecretId), deletedAt: null })),
    ),
    TagResource: valid(z.strictObject({ SecretId, Tags: z.array(Tag) }), ({ SecretId, Tags }) => {
      change(SecretId, ({ tags }) => ({ tags: { ...tags, ...tagsOf(Tags) } }));
    }),
    UntagResource: valid(z.strictObject({ SecretId, TagKeys: z.array(z.string()) }), ({ SecretId, TagKeys }) => {
      const isKept = ([key]: [string, string]) => !TagKeys.includes(key);
      change(SecretId, ({ tags }) => ({ tags: Object.fromEntries(Object.entries(tags).filter(isKept)) }));
    }),
  };
}

function created(store: SecretStore, input: CreateSecret): object {
  const { Name: name, ClientRequestToken: id, SecretString: value } = input;
  const known = store.find(name);
  if (known !== undefined) return createdBefore(known, input);
  const now = store.now();
  const empty: StoredSecret = {
    arn: store.newArn(name),
    name,
    logicalId: null,
    description: input.Description ?? null,
    kmsKeyId: input.KmsKeyId ?? null,
    tags: tagsOf(input.Tags),
    createdAt: now,
    changedAt: now,
    deletedAt: null,
    rotation: null,
    versions: {},
  };
  if (id === undefined || value === undefined) return nameOf(store.put(empty));
  return { ...nameOf(store.put(withVersion(empty, { id, value, stages: [], now }))), VersionId: id };
}

/** Returns the response to a request that is repeated. */
function createdBefore(known: StoredSecret, { ClientRequestToken: id, SecretString: value }: CreateSecret): object {
  if (known.deletedAt !== null) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const isSame = id !== undefined && value !== undefined && known.versions[id]?.value === value;
  if (isSame) return { ...nameOf(known), VersionId: id };
  throw new ServiceError(
    'ResourceExistsException',
    `The operation failed because the secret ${known.name} already exists.`,
  );
}

function deleted(store: SecretStore, input: z.output<typeof DeleteSecret>): object {
  const { SecretId, RecoveryWindowInDays = 30, ForceDeleteWithoutRecovery } = input;
  if (ForceDeleteWithoutRecovery) {
    const secret = store.find(SecretId);
    if (secret !== undefined) store.delete(secret);
    return { ...(secret ? nameOf(secret) : { Name: SecretId }), DeletionDate: seconds(store.now()) };
  }
  const deletedAt = store.now() + RecoveryWindowInDays * dayMs;
  const secret = store.put({ ...usable(store, SecretId), deletedAt });
  return { ...nameOf(secret), DeletionDate: seconds(deletedAt) };
}

function described(secret: StoredSecret): object {
  const { description, kmsKeyId, rotation, tags, deletedAt } = secret;
  const labelled = Object.entries(secret.versions).filter(([, { stages }]) => stages.length > 0);
  return {
    ...nameOf(secret),
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: Object.fromEntries(labelled.map(([id, { stages }]) => [id, stages])),
    ...(description !== null && { Description: description }),
    ...(kmsKeyId !== null && { KmsKeyId: kmsKeyId }),
    ...(deletedAt !== null && { DeletedDate: seconds(deletedAt) }),
    ...(rotation !== null && {
      RotationEnabled: true,
      RotationLambdaARN: rotation.lambdaArn,
      RotationRules: rotation.rules,
      ...(rotation.lastRotatedAt !== null && { LastRotatedDate: seconds(rotation.lastRotatedAt) }),
    }),
  };
}

function existing(store: SecretStore, id: string): StoredSecret {
  const secret = store.find(id);
  if (secret !== undefined) return secret;
  throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

function usable(store: SecretStore, id: string): StoredSecret {
  const secret = existing(store, id);
  if (secret.deletedAt === null) return secret;
  throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
}

function valid<Schema extends z.ZodType>(schema: Schema, run: (input: z.output<Schema>) => unknown): Operation {
  return checked('InvalidParameterException', schema, run);
}

function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequestException', message);
}

function nameOf({ arn, name }: StoredSecret) {
  return { ARN: arn, Name: name };
}

function tagsOf(tags: readonly z.output<typeof Tag>[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Converts a time to the protocol's format: epoch seconds. */
function seconds(epochMs: number): number {
  return epochMs / 1000;
}
