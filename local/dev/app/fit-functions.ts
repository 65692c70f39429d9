import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaFunction } from '../../template/resource-schemas.ts';
import { Stack } from '../../template/template.ts';
import type { TemplateResource } from '../../template/template-types.ts';
import { type Draft, failureOf } from './left-out.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * Leaves out functions that Node.js cannot run, and the parts of others that the run does not have.
 * @param assets The folders of the code, by object key. Inline code is added
 * @param folder The folder for inline code
 */
export function fitFunctions(draft: Draft, assets: Map<string, string>, folder: string): void {
  for (const [id, resource] of draft.all('AWS::Lambda::Function')) {
    const why = reasonAgainst(resource.Properties ?? {}, assets);
    if (why === undefined) fitOne(draft, id, resource, { assets, folder });
    else draft.drop(id, why);
  }
}

function reasonAgainst({ PackageType, Runtime, Code }: Properties, assets: ReadonlyMap<string, string>) {
  if (PackageType === 'Image') return 'its code is a container image';
  if (typeof Runtime === 'string' && !Runtime.startsWith('nodejs')) return `its runtime is ${Runtime}`;
  const { S3Key, ZipFile } = (Code ?? {}) as Properties;
  if (ZipFile !== undefined) return undefined;
  const path = typeof S3Key === 'string' ? assets.get(S3Key.replace(/\.zip$/, '')) : undefined;
  if (path === undefined) return 'its code is not an asset of the app';
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? undefined : 'its code is an archive; use a folder';
}

function fitOne(
  draft: Draft,
  id: string,
  { Properties: properties = {} }: TemplateResource,
  { assets, folder }: { readonly assets: Map<string, string>; readonly folder: string },
): void {
  const known = Object.entries(properties).filter(([name]) => Object.hasOwn(LambdaFunction.shape, name));
  if (properties['Layers'] !== undefined) draft.note(id, 'its layers are not loaded');
  const stack = new Stack(draft.template, { hasPlaceholders: true });
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Properties };
  const variables = Object.entries(Variables).filter(([name, value]) => {
    const why =
      failureOf(() => stack.resolve(value, id)) ??
      (JSON.stringify(stack.resolve(value, id) ?? '').includes('{{resolve:') ? 'a dynamic reference' : undefined);
    if (why !== undefined) draft.note(id, `the variable ${name} is not set: ${why}`);
    return why === undefined;
  });
  draft.change(id, {
    ...Object.fromEntries(known),
    ...(properties['Runtime'] === undefined && { Runtime: 'nodejs' }),
    Code: codeOf(id, properties['Code'] as Properties, stack, { assets, folder }),
    Environment: { Variables: Object.fromEntries(variables) },
  });
}

/** Returns the asset of the code. Inline code becomes the file that Lambda makes of it. */
function codeOf(
  id: string,
  code: Properties,
  stack: Stack,
  { assets, folder }: { readonly assets: Map<string, string>; readonly folder: string },
): Properties {
  if (code['ZipFile'] === undefined) return { S3Key: code['S3Key'] };
  const directory = join(folder, id);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.js'), String(stack.resolve(code['ZipFile'], id)));
  assets.set(`inline-${id}`, directory);
  return { S3Key: `inline-${id}.zip` };
}
