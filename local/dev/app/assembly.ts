import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { StartError } from '../../shared/start-error.ts';
import type { Template } from '../../template/template-types.ts';

/** A stack of a cloud assembly. */
export interface AssemblyStack {
  /** The unique id of the stack in the assembly. */
  readonly id: string;
  readonly stackName: string;
  /** The path of its construct, such as `Prod/Orders`. */
  readonly displayName: string;
  readonly template: Template;
  /** The folder of the template. Paths of nested templates are relative to it. */
  readonly folder: string;
}

export interface Assembly {
  readonly stacks: readonly AssemblyStack[];
  /** The folders and files of all assets, by their object key without `.zip`. */
  readonly assets: ReadonlyMap<string, string>;
  /** Whether the app asks for facts about an AWS account, such as the subnets of a VPC. It then uses made-up facts. */
  readonly lacksContext: boolean;
}

const Manifest = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        displayName: z.string().optional(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
            file: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
  missing: z.array(z.unknown()).default([]),
});

const Assets = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
});

/**
 * Reads the cloud assembly in a folder, with the assemblies of its stages.
 * @throws StartError if the folder has none
 */
export function readAssembly(folder: string): Assembly {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file))
    throw new StartError(`The app wrote no cloud assembly to ${folder}. Does it call app.synth()?`);
  const { artifacts, missing } = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const stacks: AssemblyStack[] = [];
  const assets = new Map<string, string>();
  let lacksContext = missing.length > 0;
  for (const [id, { type, properties = {}, displayName }] of Object.entries(artifacts)) {
    if (type === 'aws:cloudformation:stack' && properties.templateFile !== undefined) {
      const template = JSON.parse(readFileSync(join(folder, properties.templateFile), 'utf8')) as Template;
      stacks.push({ id, stackName: properties.stackName ?? id, displayName: displayName ?? id, template, folder });
    }
    if (type === 'cdk:asset-manifest' && properties.file !== undefined) {
      const { files } = Assets.parse(JSON.parse(readFileSync(join(folder, properties.file), 'utf8')));
      for (const [key, { source }] of Object.entries(files)) {
        if (source.path !== undefined) assets.set(key, resolve(folder, source.path));
      }
    }
    if (type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
      const inner = readAssembly(join(folder, properties.directoryName));
      stacks.push(...inner.stacks);
      for (const [key, path] of inner.assets) assets.set(key, path);
      lacksContext ||= inner.lacksContext;
    }
  }
  return { stacks, assets, lacksContext };
}
