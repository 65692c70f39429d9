import { join, resolve } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { LambdaCode } from '../assets/assets.ts';
import { buildLambdas, buildSharedLambdas } from './build-lambdas.ts';

const sources = join(import.meta.dirname, '../../lambdas');

/** The context that makes the bundles share their code. The local run sets it; nothing else does. */
const sharedChunksContext = 'latchkey:shared-chunks';

/** Bundles the Lambdas from their sources when the first one is needed. */
export class Bundles implements LambdaCode {
  readonly #folder: string;
  readonly #names: readonly string[];
  readonly #shareChunks: boolean;
  #isMade = false;

  /** @param names The files in lambdas/handlers/, without extension. */
  constructor(scope: Construct, names: readonly string[]) {
    // The path of the CDK CLI is relative to the folder of the app, which is not always the folder of this repository.
    const assembly = resolve(Stage.of(scope)?.outdir ?? 'cdk.out');
    this.#shareChunks = scope.node.tryGetContext(sharedChunksContext) === true;
    // CDK copies each bundle to a folder beside this one. A bundle finds its chunks from both places: at ../chunks.
    this.#folder = this.#shareChunks ? assembly : join(assembly, 'bundles');
    this.#names = names;
  }

  codeOf(name: string, user: Construct): AssetCode {
    // `cdk destroy` and similar commands need no bundle, nor do stacks that the context `aws:cdk:bundling-stacks` excludes.
    if (!Stack.of(user).bundlingRequired) return Code.fromAsset(sources);
    if (!this.#isMade) this.#make();
    this.#isMade = true;
    return Code.fromAsset(join(this.#folder, name));
  }

  #make(): void {
    if (this.#shareChunks) buildSharedLambdas(this.#names, this.#folder);
    else buildLambdas(this.#names, this.#folder);
  }
}
