import { join } from 'node:path';
import type { ApiDefinition } from '../../gateway/api-definition.ts';
import { readApiOf } from '../../gateway/read-api.ts';
import { readHttpApi } from '../../http-api/read-http-api.ts';
import { type FunctionDefinition, readFunctions } from '../../lambda/functions.ts';
import { StartError } from '../../shared/start-error.ts';
import { AnyMethod } from '../../template/resource-schemas.ts';
import { Stack } from '../../template/template.ts';
import { readTriggers, type Triggers } from '../../triggers/triggers.ts';
import { type AssemblyStack, readAssembly } from './assembly.ts';
import { type AppApi, constructPath, findApis } from './find-apis.ts';
import { fitTemplate, otherTypes } from './fit.ts';
import { type LeftOut, pathOf } from './left-out.ts';
import { linkStacks } from './link.ts';

/** A version of an app, ready to run. */
export interface App {
  readonly stack: Stack;
  readonly latchkey: AppApi<ApiDefinition>;
  readonly protectedApis: readonly AppApi[];
  /** The functions of Latchkey. */
  readonly ownFunctions: readonly FunctionDefinition[];
  /** The functions of the app. */
  readonly appFunctions: readonly FunctionDefinition[];
  /** The paths of their constructs, by name. */
  readonly functionPaths: ReadonlyMap<string, string>;
  readonly triggers: Triggers;
  readonly leftOut: readonly LeftOut[];
}

export interface ReadAppOptions {
  readonly region: string;
  readonly queueEndpoint: string;
  /** The stacks to run. undefined: all. */
  readonly stacks: readonly string[] | undefined;
}

/**
 * Reads the cloud assembly of an app.
 * @throws StartError if nothing of it can run
 */
export function readApp(outdir: string, { region, queueEndpoint, stacks }: ReadAppOptions): App {
  const assembly = readAssembly(outdir);
  const assets = new Map(assembly.assets);
  const linked = linkStacks(chosen(assembly.stacks, stacks));
  const { template, leftOut } = fitTemplate(linked, assets, join(outdir, 'latchkey-inline'));
  const stack = new Stack(template, { region, queueEndpoint, hasPlaceholders: true });
  const files = Object.fromEntries([...assets].map(([key, path]) => [key, { source: { path } }]));
  const functions = readFunctions(stack, { routes: [] }, { files }, '');
  const definitions = [
    ...stack.resources('AWS::ApiGateway::RestApi').map((api) => readApiOf(stack, api, AnyMethod)),
    ...stack.resources('AWS::ApiGatewayV2::Api').map((api) => readHttpApi(stack, api)),
  ];
  const apis = findApis(definitions, template, functions);
  const { latchkey, protectedApis } = apis;
  const isOwn = ({ id }: FunctionDefinition) => {
    const description = stack.resource(id).properties['Description'];
    return typeof description === 'string' && description.startsWith('Latchkey: ');
  };
  const appFunctions = functions.filter((each) => !isOwn(each));
  const ownPath = `${constructPath(latchkey.path)}/`;
  return {
    stack,
    latchkey,
    protectedApis,
    ownFunctions: functions.filter(isOwn),
    appFunctions,
    functionPaths: new Map(
      appFunctions.map(({ id, name }) => {
        const resource = template.Resources?.[id];
        return [name, resource === undefined ? name : pathOf(id, resource)];
      }),
    ),
    triggers: readTriggers(stack),
    leftOut: [
      ...leftOut,
      ...apis.leftOut,
      ...otherTypes(template, (path) => path.startsWith(ownPath)),
      ...(assembly.lacksContext
        ? [{ what: 'Context of AWS', why: 'the app looks up facts of an account; it got made-up ones' }]
        : []),
    ],
  };
}

function chosen(all: readonly AssemblyStack[], names: readonly string[] | undefined): readonly AssemblyStack[] {
  if (names === undefined) return all;
  const unknown = names.find((name) => !all.some((stack) => isNamed(stack, name)));
  if (unknown !== undefined) {
    throw new StartError(
      `The app has no stack ${unknown}. It has: ${all.map(({ displayName }) => displayName).join(', ')}.`,
    );
  }
  return all.filter((stack) => names.some((name) => isNamed(stack, name)));
}

/** A name is that of a stack, the path of its construct, or the beginning of the path: `Prod` means all stacks of the stage. */
function isNamed({ id, stackName, displayName }: AssemblyStack, name: string): boolean {
  return [id, stackName, displayName].includes(name) || displayName.startsWith(`${name}/`);
}
