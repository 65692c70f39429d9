import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '../child.ts';
import { type Load, type Measurement, measure } from '../load.ts';
import { outcomeOf } from './outcome.ts';

/**
 * One instance of a bundled function in its own process. It runs the file that is deployed, with the environment of the
 * template.
 */
const directory = process.env['LAMBDA_TASK_ROOT'] ?? '';
const [module = '', name = ''] = (process.env['_HANDLER'] ?? '').split('.');
const file = ['.mjs', '.js', '.cjs'].map((extension) => join(directory, module + extension)).find(existsSync);
const handler = (await import(pathToFileURL(file ?? '').href))[name] as (event: unknown, context: object) => unknown;

const defaultTimeoutMs = 25_000;

const lambdaContext = {
  awsRequestId: 'bench',
  functionName: 'bench',
  getRemainingTimeInMillis: () => defaultTimeoutMs,
};

/** The Lambda context of a call with this much time left. */
function contextWith(timeoutMs: number): typeof lambdaContext {
  const from = performance.now();
  return { ...lambdaContext, getRemainingTimeInMillis: () => Math.max(0, timeoutMs - (performance.now() - from)) };
}

export type HostQuestion =
  | { readonly measure: Load<unknown> }
  | { readonly invoke: unknown; readonly timeoutMs: number | undefined };

/** The result of one call and its CPU time. */
export interface Invocation {
  readonly answer: unknown;
  readonly cpuSeconds: number;
}
export type HostAnswer = Measurement & Invocation;

serve<HostQuestion, Measurement | Invocation>(async (question) => {
  if ('invoke' in question) {
    const { invoke, timeoutMs = defaultTimeoutMs } = question;
    const before = process.cpuUsage();
    const answer = await handler(invoke, contextWith(timeoutMs));
    const { user, system } = process.cpuUsage(before);
    return { answer, cpuSeconds: (user + system) / 1_000_000 };
  }
  return measure((event) => outcomeOf(() => handler(event, lambdaContext)), question.measure);
});
