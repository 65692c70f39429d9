/**
 * The parent's side: starts a worker thread, sends it events, and receives results and output. The code inside the thread is
 * lambda-thread.ts.
 */

import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { FunctionDefinition } from './functions.ts';
import type { InvocationResult } from './invocation.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import type { ThreadMessage, Thrown, WorkerMessage } from './lambda-messages.ts';
import { LineSplitter } from './line-splitter.ts';

/** In the package `@latchkey/cdk`, the thread is a bundle beside the one of this module. */
const thread = new URL(import.meta.url).pathname.endsWith('.ts')
  ? new URL('./lambda-thread.ts', import.meta.url)
  : new URL('./lambda-thread.mjs', import.meta.url);

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxPayloadBytes = 6_291_556;

export interface LambdaWorkerOptions {
  /** The variables that every function has besides its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes a line that a function wrote. The name is undefined for a line that no function wrote. */
  readonly onOutput: (functionName: string | undefined, line: string) => void;
  /** Called when a function cannot be loaded. */
  readonly onStartFailure: (functionName: string, error: Thrown) => void;
  /** Called when a function ends the thread. */
  readonly onCrash?: (message: string) => void;
}

/** A worker thread that hosts functions: one instance of each, with module state of its own. */
export class LambdaWorker {
  readonly #functions: ReadonlyMap<string, FunctionDefinition>;
  readonly #options: LambdaWorkerOptions;
  readonly #worker: Worker;
  readonly #lines: LineSplitter;
  /** Whether each function that was asked for could be loaded. */
  readonly #loads = new Map<string, PromiseWithResolvers<boolean>>();
  readonly #pending = new Map<string, (result: InvocationResult) => void>();
  #usable = true;
  #isRetired = false;
  /** The events that it has taken and that have not ended. */
  #taken = 0;

  constructor(functions: readonly FunctionDefinition[], options: LambdaWorkerOptions) {
    this.#functions = new Map(functions.map((each) => [each.id, each]));
    this.#options = options;
    this.#lines = new LineSplitter((functionId, line) => options.onOutput(this.#nameOf(functionId), line));
    this.#worker = new Worker(thread, {
      workerData: functions.map((each) => ({ ...each, environment: lambdaEnvironment(each, options.environment) })),
      env: { ...options.environment },
      execArgv: ['--enable-source-maps'],
      stdout: true,
      stderr: true,
    });
    // Only Node itself writes here: functions' output comes as messages.
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      createInterface(stream).on('line', (line) => options.onOutput(undefined, line));
    }
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', ({ name, message, stack }: Error) => {
      this.#crashed({ functionId: undefined, errorType: name, errorMessage: message, stack });
    });
    this.#worker.on('exit', () => this.#end('Runtime.ExitError'));
  }

  /** Whether it takes further events. */
  get usable(): boolean {
    return this.#usable && !this.#isRetired;
  }

  /** Loads a function. Settles when it is loaded, or when that has failed. */
  async load(functionId: string): Promise<void> {
    await this.#loaded(functionId);
  }

  async invoke(functionId: string, event: unknown): Promise<InvocationResult> {
    this.#taken += 1;
    try {
      return await this.#invoke(functionId, event);
    } finally {
      this.#taken -= 1;
      if (this.#isRetired && this.#taken === 0) void this.stop();
    }
  }

  async #invoke(functionId: string, event: unknown): Promise<InvocationResult> {
    const { timeoutMs } = this.#definitionOf(functionId);
    const text = JSON.stringify(event);
    if (Buffer.byteLength(text) > maxPayloadBytes) {
      return failure('RequestTooLargeException', 'The request exceeds the limit of Lambda.', true);
    }
    // As on Lambda, loading does not count against the function's timeout.
    const isLoaded = await this.#loaded(functionId);
    if (!isLoaded || !this.#usable) return failure('Runtime.ExitError', 'The function did not start.');
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    const timer = setTimeout(() => this.#timeOut(functionId, id), timeoutMs);
    this.#pending.set(id, (result) => {
      clearTimeout(timer);
      this.#pending.delete(id);
      resolve(result);
      if (!this.#usable && this.#pending.size === 0) void this.stop();
    });
    this.#send({ type: 'invoke', functionId, id, event: text });
    return promise;
  }

  /** Takes no further events, and stops when the events that it has taken have ended. */
  retire(): void {
    this.#isRetired = true;
    if (this.#taken === 0) void this.stop();
  }

  async stop(): Promise<void> {
    this.#usable = false;
    await this.#worker.terminate();
  }

  #loaded(functionId: string): Promise<boolean> {
    const known = this.#loads.get(functionId);
    if (known !== undefined) return known.promise;
    const load = Promise.withResolvers<boolean>();
    this.#loads.set(functionId, load);
    if (this.#usable) this.#send({ type: 'load', functionId });
    else load.resolve(false);
    return load.promise;
  }

  #send(message: ThreadMessage): void {
    this.#worker.postMessage(message);
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'loaded':
        this.#loads.get(message.functionId)?.resolve(true);
        break;
      case 'notLoaded':
        this.#options.onStartFailure(this.#definitionOf(message.functionId).name, message);
        this.#loads.get(message.functionId)?.resolve(false);
        break;
      case 'wrote':
        this.#lines.add(message);
        break;
      case 'returned':
        this.#settle(message.id, resultOf(message.payload));
        break;
      case 'threw':
        this.#settle(message.id, failure(message.errorType, message.errorMessage));
        // An authorizer that throws this answers 401; nothing is wrong.
        if (message.errorMessage !== 'Unauthorized') this.#output(message.functionId, errorLine(message));
        break;
      case 'crashed':
        this.#crashed(message);
        break;
    }
  }

  #output(functionId: string | undefined, line: string): void {
    this.#options.onOutput(this.#nameOf(functionId), line);
  }

  #settle(id: string, result: InvocationResult): void {
    this.#pending.get(id)?.(result);
  }

  /** Lambda ends an instance that overruns its time. Here the events that it still works on may finish. */
  #timeOut(functionId: string, id: string): void {
    this.#usable = false;
    const seconds = this.#definitionOf(functionId).timeoutMs / 1000;
    const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
    const error = { errorType: 'Sandbox.Timedout', errorMessage: message, stack: undefined };
    this.#output(functionId, errorLine(error));
    this.#settle(id, failure(error.errorType, message));
  }

  #crashed({ functionId, ...error }: { readonly functionId: string | undefined } & Thrown): void {
    this.#output(functionId, errorLine(error));
    const name = this.#nameOf(functionId);
    const who = name === undefined ? 'The worker of the functions' : `The function ${name}`;
    this.#options.onCrash?.(`${who} has crashed: ${error.errorType}: ${error.errorMessage}`);
    this.#end(error.errorType);
  }

  /** Fails all running events. */
  #end(errorType: string): void {
    this.#usable = false;
    this.#lines.flush();
    for (const { resolve } of this.#loads.values()) resolve(false);
    for (const settle of [...this.#pending.values()])
      settle(failure(errorType, 'The worker of the function has ended.'));
  }

  #definitionOf(functionId: string): FunctionDefinition {
    const found = this.#functions.get(functionId);
    if (found === undefined) throw new Error(`There is no function ${functionId}.`);
    return found;
  }

  #nameOf(functionId: string | undefined): string | undefined {
    return functionId === undefined ? undefined : this.#functions.get(functionId)?.name;
  }
}

function resultOf(payload: string): InvocationResult {
  if (Buffer.byteLength(payload) <= maxPayloadBytes) return { ok: true, payload: JSON.parse(payload) };
  return failure('Function.ResponseSizeTooLarge', 'The response exceeds the limit of Lambda.');
}

function failure(errorType: string, errorMessage: string, tooLarge = false): InvocationResult {
  return { ok: false, errorType, errorMessage, tooLarge };
}

/** The line that Lambda logs for an error that a function throws. */
function errorLine({ errorType, errorMessage, stack }: Thrown): string {
  return JSON.stringify({ level: 'ERROR', message: 'Invoke Error', errorType, errorMessage, stack });
}
