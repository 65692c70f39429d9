import { randomInt, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { StartError } from '../../shared/start-error.ts';
import { secretArn } from '../../template/resource-names.ts';
import { read } from '../../template/resource-schemas.ts';
import type { Stack } from '../../template/template.ts';
import type { Resource } from '../../template/template-types.ts';
import type { SecretStore } from './secret-store.ts';
import { withVersion } from './secret-versions.ts';
import type { StoredSecret } from './stored-secret.ts';

const Generate = z.object({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
});

const SecretProperties = z.object({
  SecretString: z.string().optional(),
  GenerateSecretString: Generate.optional(),
  Description: z.string().nullable().default(null),
  KmsKeyId: z.string().nullable().default(null),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

const RotationSchedule = z.strictObject({
  SecretId: z.string(),
  RotationLambdaARN: z.string(),
  // The local run does not rotate on a schedule, only on request.
  RotationRules: z.record(z.string(), z.unknown()).default({}),
  RotateImmediatelyOnUpdate: z.unknown().optional(),
});

/**
 * Adds the secrets of the template to the store. Generated values are created only on the first start: with a new
 * pepper, no existing key could be verified.
 */
export function ensureSecrets(stack: Stack, store: SecretStore): void {
  const schedules = stack
    .resources('AWS::SecretsManager::RotationSchedule')
    .map((each) => read(stack, each, RotationSchedule));
  for (const resource of stack.resources('AWS::SecretsManager::Secret')) {
    const arn = secretArn(stack, resource);
    const schedule = schedules.find(({ SecretId }) => SecretId === arn);
    ensureSecret(stack, store, resource, schedule);
  }
}

function ensureSecret(
  stack: Stack,
  store: SecretStore,
  resource: Resource,
  schedule: z.output<typeof RotationSchedule> | undefined,
): void {
  const arn = secretArn(stack, resource);
  const properties = readSecret(stack, resource);
  const known = store.ofResource(resource.id);
  const now = store.now();
  const secret: StoredSecret = {
    createdAt: now,
    changedAt: now,
    deletedAt: null,
    versions: {},
    ...known,
    arn,
    name: arn.slice(arn.lastIndexOf(':') + 1, arn.lastIndexOf('-')),
    logicalId: resource.id,
    description: properties.Description,
    kmsKeyId: properties.KmsKeyId,
    tags: { ...known?.tags, ...Object.fromEntries(properties.Tags.map(({ Key, Value }) => [Key, Value])) },
    rotation:
      schedule === undefined
        ? (known?.rotation ?? null)
        : {
            lambdaArn: schedule.RotationLambdaARN,
            rules: schedule.RotationRules,
            lastRotatedAt: known?.rotation?.lastRotatedAt ?? null,
          },
  };
  // The ARN contains the Region, which may have changed.
  if (known !== undefined && known.arn !== arn) store.delete(known);
  if (known !== undefined) {
    store.put(secret);
    return;
  }
  const value = valueOfSecret(resource.id, properties);
  store.put(withVersion(secret, { id: randomUUID(), value, stages: [], now }));
}

/** Returns the properties of a secret of the template. */
export function readSecret(stack: Stack, resource: Resource): z.output<typeof SecretProperties> {
  const result = SecretProperties.safeParse(stack.properties(resource));
  if (result.success) return result.data;
  throw new StartError(`${resource.id}: ${z.prettifyError(result.error)}`);
}

function valueOfSecret(id: string, { SecretString, GenerateSecretString }: z.output<typeof SecretProperties>): string {
  if (SecretString !== undefined) return SecretString;
  if (GenerateSecretString === undefined) throw new StartError(`${id} has no value, and none is generated.`);
  return generate(GenerateSecretString);
}

/**
 * Generates a value
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html).
 */
function generate(options: z.output<typeof Generate>): string {
  const password = randomPassword(options);
  const { SecretStringTemplate, GenerateStringKey } = options;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}

function randomPassword(options: z.output<typeof Generate>): string {
  const sets = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .map((set) => [...set].filter((character) => !options.ExcludeCharacters.includes(character)))
    .filter((set) => set.length > 0);
  const all = sets.flat();
  // Repeats until the password has all types of characters. So every valid password is equally likely.
  for (let tries = 0; tries < 1000; tries++) {
    const drawn = Array.from({ length: options.PasswordLength }, () => all[randomInt(all.length)]);
    if (!options.RequireEachIncludedType || sets.every((set) => drawn.some((each) => each && set.includes(each)))) {
      return drawn.join('');
    }
  }
  throw new StartError('A secret of that length cannot contain a character of each type.');
}
