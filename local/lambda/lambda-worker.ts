import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionDefinition } from './functions.ts';

/** What the pool sends. The event travels as JSON, as it does to Lambda. */
export interface InvocationMessage {
  readonly id: string;
  readonly event: string;
}

/** What a worker answers. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'returned'; readonly id: string; readonly payload: string }
  | {
      readonly type: 'threw';
      readonly id: string;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly stack: string | undefined;
    };

type Handler = (event: unknown, context: unknown) => unknown;

/** The Lambda runtime of one instance: loads the handler once, then runs it for each event. */
async function run(definition: FunctionDefinition): Promise<void> {
  const handler = await load(definition);
  const answer = (message: WorkerMessage) => parentPort?.postMessage(message);
  parentPort?.on('message', async ({ id, event }: InvocationMessage) => {
    try {
      const result = await handler(JSON.parse(event), contextFor(definition, id));
      // Lambda answers null for undefined.
      answer({ type: 'returned', id, payload: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      answer({ type: 'threw', id, errorType: name, errorMessage: message, stack });
    }
  });
  answer({ type: 'ready' });
}

async function load({ directory, handler }: FunctionDefinition): Promise<Handler> {
  const [, module = '', name = ''] = /^(.+)\.([^.]+)$/.exec(handler) ?? [];
  const file = ['.mjs', '.js', '.cjs'].map((extension) => join(directory, module + extension)).find(existsSync);
  if (file === undefined) throw new Error(`Cannot find the module of the handler ${handler}.`);
  const loaded = await import(pathToFileURL(file).href);
  const found: unknown = loaded[name] ?? loaded.default?.[name];
  if (typeof found !== 'function') throw new Error(`The handler ${handler} is not exported.`);
  return found as Handler;
}

function contextFor({ name, arn, memoryMb, timeoutMs }: FunctionDefinition, awsRequestId: string) {
  const deadline = Date.now() + timeoutMs;
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: arn,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memoryMb),
  };
}

await run(workerData as FunctionDefinition);
