/**
 * The code inside a worker thread, which lambda-worker.ts starts: the Lambda runtime. It loads each function when it is first
 * needed, and runs it for each event. Several functions share the thread. Each keeps what a process of its own would give it:
 * environment variables, output, and blame for a crash.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { supportOlderNode } from '../shared/older-node.ts';
import type { FunctionDefinition } from './functions.ts';
import { type ThreadMessage, thrown, type WorkerMessage } from './lambda-messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

/** A function with its complete environment. */
export type HostedFunction = FunctionDefinition;

const functions = new Map((workerData as readonly HostedFunction[]).map((each) => [each.id, each]));
const handlers = new Map<string, Promise<Handler>>();
/** The function that runs. It follows everything that the function starts: promises, timers, sockets. */
const running = new AsyncLocalStorage<HostedFunction>();
const send = (message: WorkerMessage) => parentPort?.postMessage(message);

parentPort?.on('message', (message: ThreadMessage) => {
  const hosted = functions.get(message.functionId);
  if (hosted === undefined) throw new Error(`This thread does not host the function ${message.functionId}.`);
  void running.run(hosted, () => (message.type === 'load' ? load(hosted) : invoke(hosted, message)));
});

async function load(hosted: HostedFunction): Promise<void> {
  const { id: functionId } = hosted;
  try {
    await handlerOf(hosted);
    send({ type: 'loaded', functionId });
  } catch (error) {
    send({ type: 'notLoaded', functionId, ...thrown(error) });
  }
}

async function invoke(hosted: HostedFunction, { id, event }: { readonly id: string; readonly event: string }) {
  try {
    const handler = await handlerOf(hosted);
    const result = await handler(JSON.parse(event), contextFor(hosted, id));
    // Lambda answers null for undefined.
    send({ type: 'returned', id, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ type: 'threw', functionId: hosted.id, id, ...thrown(error) });
  }
}

function handlerOf(hosted: HostedFunction): Promise<Handler> {
  const known = handlers.get(hosted.id);
  if (known !== undefined) return known;
  const loading = importHandler(hosted);
  handlers.set(hosted.id, loading);
  return loading;
}

async function importHandler({ id, directory, handler }: HostedFunction): Promise<Handler> {
  const [, module = '', name = ''] = /^(.+)\.([^.]+)$/.exec(handler) ?? [];
  const file = ['.mjs', '.js', '.cjs'].map((extension) => join(directory, module + extension)).find(existsSync);
  if (file === undefined) throw new Error(`Cannot find the module of the handler ${handler}.`);
  // Two functions of one bundle each have a module of their own, with state of its own.
  const loaded = await import(`${pathToFileURL(file)}?function=${encodeURIComponent(id)}`);
  const found: unknown = loaded[name] ?? loaded.default?.[name];
  if (typeof found !== 'function') throw new Error(`The handler ${handler} is not exported.`);
  return found as Handler;
}

function contextFor({ name, arn, memoryMb, timeoutMs }: HostedFunction, awsRequestId: string) {
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

/** Gives each function its own `process.env`. */
function separateEnvironments(): void {
  const environments = new Map([...functions].map(([id, { environment }]) => [id, { ...environment }]));
  const ofThread = { ...process.env };
  const current = (): NodeJS.ProcessEnv => environments.get(running.getStore()?.id ?? '') ?? ofThread;
  process.env = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_, name) => Reflect.get(current(), name),
      // As in Node, every value becomes a string.
      set: (_, name, value) => Reflect.set(current(), name, String(value)),
      has: (_, name) => Reflect.has(current(), name),
      deleteProperty: (_, name) => Reflect.deleteProperty(current(), name),
      ownKeys: () => Reflect.ownKeys(current()),
      getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(current(), name),
      defineProperty: (_, name, descriptor) => Reflect.defineProperty(current(), name, descriptor),
    },
  );
}

/** Sends output with the function that wrote it. */
function separateOutput(): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      send({ type: 'wrote', functionId: running.getStore()?.id, stream, text });
      const written = rest.find((each) => typeof each === 'function');
      if (written !== undefined) queueMicrotask(() => written());
      return true;
    };
  }
}

/** Names the function that ends the thread. */
function blameCrashes(): void {
  const exit = process.exit.bind(process);
  const crash = (error: unknown): never => {
    send({ type: 'crashed', functionId: running.getStore()?.id, ...thrown(error) });
    return exit(1);
  };
  process.on('uncaughtException', crash);
  process.exit = (code) => {
    const error = new Error(`It called process.exit(${code ?? ''}).`);
    error.name = 'Runtime.ExitError';
    return crash(error);
  };
}

supportOlderNode();
separateEnvironments();
separateOutput();
blameCrashes();
