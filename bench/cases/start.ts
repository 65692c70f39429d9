import { execFile } from 'node:child_process';
import { cpSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionDefinition } from '../../local/lambda/functions.ts';
import { lambdaEnvironment } from '../../local/lambda/lambda-environment.ts';
import { type Bench, Started } from '../bench.ts';
import type { StartResult } from '../results.ts';
import { median, pairedRatio, round } from '../stats.ts';
import { bundleByDefault } from '../subject/default-bundle.ts';
import { authorizerEvent } from '../subject/events.ts';
import { environmentOf } from '../subject/hosted-lambda.ts';

interface Start {
  readonly importMs: number;
  readonly firstCheckMs: number;
}

/** Measures fresh processes that import the authorizer and check one key: as deployed and as CDK bundles by default, in turn. */
export function startCase(bench: Bench): Promise<StartResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('start: bundling');
    const byDefault = join(bench.folder, 'default-bundle');
    await bundleByDefault(byDefault);
    const { authorizer } = bench.stack;
    cpSync(join(authorizer.directory, 'settings.json'), join(byDefault, 'settings.json'));
    const bundles = [
      { bundle: 'as deployed', definition: authorizer },
      { bundle: "CDK's default, with the AWS SDK", definition: asDefault(authorizer, byDefault) },
    ].map((each) => ({ ...each, starts: [] as Start[] }));

    const database = await started.database();
    const [keyValue = ''] = await database.createKeys(await database.createWorkspace('Bench'), 1);
    const event = JSON.stringify(authorizerEvent(keyValue));
    for (let i = 0; i <= bench.settings.starts; i++) {
      bench.progress(`start: ${i === 0 ? 'warming up' : `${i} of ${bench.settings.starts}`}`);
      for (const { definition, starts } of i % 2 === 0 ? bundles : bundles.toReversed()) {
        const start = await probe(definition, lambdaEnvironment(definition, environmentOf(database.endpoints)), event);
        if (i > 0) starts.push(start);
      }
    }

    const totals = bundles.map(({ starts }) => starts.map(({ importMs, firstCheckMs }) => importMs + firstCheckMs));
    return bundles.map(({ bundle, definition, starts }, i) => ({
      bundle,
      bytes: statSync(fileOf(definition)).size,
      importMs: round(median(starts.map(({ importMs }) => importMs))),
      firstCheckMs: round(median(starts.map(({ firstCheckMs }) => firstCheckMs))),
      totalMs: round(median(totals[i] ?? [])),
      ratio: round(pairedRatio(totals[0] ?? [], totals[i] ?? [])),
    }));
  });
}

/** The environment without the Node options of the authorizer's function, which belong to its own bundle. */
function asDefault(authorizer: FunctionDefinition, directory: string): FunctionDefinition {
  const { NODE_OPTIONS, NODE_COMPILE_CACHE, ...environment } = authorizer.environment;
  return { ...authorizer, directory, handler: 'index.handler', environment };
}

async function probe(definition: FunctionDefinition, env: Record<string, string>, event: string): Promise<Start> {
  const script = join(import.meta.dirname, '../subject/start-probe.mjs');
  const { stderr } = await promisify(execFile)(process.execPath, [script, fileOf(definition), event], { env });
  const { effect, ...start } = JSON.parse(stderr.slice(stderr.lastIndexOf('{')));
  if (effect !== 'Allow') throw new Error(`The first check ended with ${effect}.`);
  return start;
}

function fileOf({ directory, handler }: FunctionDefinition): string {
  const module = handler.slice(0, handler.lastIndexOf('.'));
  const file = ['.mjs', '.js', '.cjs'].map((extension) => join(directory, module + extension)).find(existsSync);
  if (file === undefined) throw new Error(`There is no ${module} in the bundle.`);
  return file;
}
