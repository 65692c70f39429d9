import { withLocalSignIn } from '../console/sign-in.ts';
import type { ApiDefinition } from '../gateway/api-definition.ts';
import { readApi } from '../gateway/read-api.ts';
import { type FunctionDefinition, readFunctions } from '../lambda/functions.ts';
import { checkSupported } from '../template/supported.ts';
import { Stack } from '../template/template.ts';
import { readTriggers, type Triggers } from '../triggers/triggers.ts';
import type { Synthesized } from './synth.ts';

/** The parts of the synthesized stack that the local run serves. */
export interface ServedStack {
  readonly stack: Stack;
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly triggers: Triggers;
  /** Resource types that are left out. */
  readonly leftOut: readonly string[];
}

export interface ReadOptions {
  readonly region: string;
  readonly queueEndpoint: string;
  /** The local issuer of access tokens; undefined if nobody can sign in. */
  readonly issuer: string | undefined;
}

/**
 * Reads the template.
 * @throws StartError if the local run does not support a part of it
 */
export function readStack(synthesized: Synthesized, { region, queueEndpoint, issuer }: ReadOptions): ServedStack {
  const { template, stackName, assets, outdir } = synthesized;
  const stack = new Stack(template, { region, stackName, queueEndpoint });
  const leftOut = checkSupported(stack);
  const api = readApi(stack);
  const functions = withLocalSignIn(readFunctions(stack, api, assets, outdir), issuer);
  return { stack, api, functions, triggers: readTriggers(stack), leftOut };
}
