import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { secretArn } from './resource-names.ts';
import { StartError } from './start-error.ts';
import type { Resource, Stack } from './template.ts';

/** A secret and its value, as the local endpoint serves it. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
}

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

const SecretProperties = z.object({ SecretString: z.string().optional(), GenerateSecretString: Generate.optional() });

/**
 * The secrets of the template. Values that the template leaves to be generated are made on the first start and kept in
 * the file (mode 0600): a new pepper would make every key unknown.
 */
export function ensureSecrets(stack: Stack, file: string): Secret[] {
  const kept = readKept(file);
  const secrets = stack.resources('AWS::SecretsManager::Secret').map((resource) => {
    const arn = secretArn(stack, resource);
    const name = arn.slice(arn.lastIndexOf(':') + 1, arn.lastIndexOf('-'));
    return { arn, name, value: kept[resource.id] ?? valueOfSecret(stack, resource), id: resource.id };
  });
  const values = { ...kept, ...Object.fromEntries(secrets.map(({ id, value }) => [id, value])) };
  writeFileSync(`${file}.new`, JSON.stringify(values, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets.map(({ arn, name, value }) => ({ arn, name, value }));
}

function readKept(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new StartError(
      `${file} is damaged. Without its secrets no stored key can be verified; restore it or remove the data folder.`,
    );
  }
}

function valueOfSecret(stack: Stack, resource: Resource): string {
  const result = SecretProperties.safeParse(stack.properties(resource));
  if (!result.success) throw new StartError(`${resource.id}: ${z.prettifyError(result.error)}`);
  const { SecretString, GenerateSecretString } = result.data;
  if (SecretString !== undefined) return SecretString;
  if (GenerateSecretString === undefined) throw new StartError(`${resource.id} has no value, and none is generated.`);
  return generate(GenerateSecretString);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
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
  // Drawn anew until it fits: each that fits is then equally likely.
  for (let tries = 0; tries < 1000; tries++) {
    const drawn = Array.from({ length: options.PasswordLength }, () => all[randomInt(all.length)]);
    if (!options.RequireEachIncludedType || sets.every((set) => drawn.some((each) => each && set.includes(each)))) {
      return drawn.join('');
    }
  }
  throw new StartError('A secret of that length cannot hold a character of each kind.');
}
