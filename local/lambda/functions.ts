import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDefinition } from '../gateway/api-definition.ts';
import { StartError } from '../shared/start-error.ts';
import { LambdaFunction, read } from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';

/** A Lambda function of the template, ready to run. */
export interface FunctionDefinition {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** e.g. `index.handler` */
  readonly handler: string;
  /** The folder of its bundle. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** The manifest of what a stack uploads, as `cdk synth` writes it. */
export interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** Reads the functions of the template: authorizers first, then the integrations of the API, then the others. */
export function readFunctions(
  stack: Stack,
  { routes }: Pick<ApiDefinition, 'routes'>,
  assets: AssetManifest,
  outdir: string,
): FunctionDefinition[] {
  const authorizers = routes.flatMap(({ authorizer }) => authorizer?.functionId ?? []);
  const integrations = routes.flatMap(({ integration }) =>
    integration.type === 'lambda' ? [integration.functionId] : [],
  );
  const all = stack.resources('AWS::Lambda::Function').map(({ id }) => id);
  return [...new Set([...authorizers, ...integrations, ...all])].map((id) => readFunction(stack, id, assets, outdir));
}

/** Finds a function by its name, or by its ARN with or without a version or alias. */
export function functionNamed(
  functions: readonly FunctionDefinition[],
  nameOrArn: string,
): FunctionDefinition | undefined {
  return functions.find(({ name, arn }) => nameOrArn === name || nameOrArn === arn || nameOrArn.startsWith(`${arn}:`));
}

function readFunction(stack: Stack, id: string, assets: AssetManifest, outdir: string): FunctionDefinition {
  const { Code, Environment, FunctionName, Handler, MemorySize, Timeout } = read(
    stack,
    stack.resource(id),
    LambdaFunction,
  );
  const path = assets.files?.[Code.S3Key.replace(/\.zip$/, '')]?.source.path;
  const directory = join(outdir, path ?? '');
  if (path === undefined || !existsSync(directory)) {
    throw new StartError(`${id}: its code (${Code.S3Key}) is not among the synthesized assets.`);
  }
  return {
    id,
    name: FunctionName ?? id,
    arn: String(stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id)),
    handler: Handler,
    directory,
    environment: Environment?.Variables ?? {},
    timeoutMs: Timeout * 1000,
    memoryMb: MemorySize,
  };
}
