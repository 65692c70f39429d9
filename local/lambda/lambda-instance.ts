import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { FunctionDefinition } from './functions.ts';
import type { InvocationResult } from './invocation.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import type { InvocationMessage, WorkerMessage } from './lambda-worker.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxPayloadBytes = 6_291_556;

export interface InstanceOptions {
  /** What the function finds in its environment besides its own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes the lines that the function writes. */
  readonly onOutput: (line: string) => void;
  /** Called if the function cannot start. */
  readonly onStartFailure: (error: Error) => void;
}

interface Pending {
  readonly settle: (result: InvocationResult) => void;
}

/** One instance of a function: a worker thread with module state of its own. */
export class LambdaInstance {
  readonly #definition: FunctionDefinition;
  readonly #options: InstanceOptions;
  readonly #worker: Worker;
  readonly #pending = new Map<string, Pending>();
  readonly #started: Promise<void>;
  #ready = false;
  #usable = true;

  constructor(definition: FunctionDefinition, options: InstanceOptions) {
    this.#definition = definition;
    this.#options = options;
    this.#worker = new Worker(new URL('./lambda-worker.ts', import.meta.url), {
      workerData: definition,
      env: lambdaEnvironment(definition, options.environment),
      execArgv: ['--enable-source-maps'],
      stdout: true,
      stderr: true,
    });
    createInterface(this.#worker.stdout).on('line', options.onOutput);
    createInterface(this.#worker.stderr).on('line', options.onOutput);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#started = promise;
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'ready') this.#ready = true;
      if (message.type === 'ready') resolve();
      else this.#settle(message);
    });
    this.#worker.on('error', (error: Error) => {
      if (!this.#ready) options.onStartFailure(error);
      else options.onOutput(errorLine(error.name, error.message, error.stack));
      this.#crashed(error.name);
    });
    this.#worker.on('exit', () => {
      this.#crashed('Runtime.ExitError');
      resolve();
    });
  }

  /** Whether it takes further events. */
  get usable(): boolean {
    return this.#usable;
  }

  /** Settles when the function is loaded, or has failed to. */
  get started(): Promise<void> {
    return this.#started;
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const text = JSON.stringify(event);
    if (Buffer.byteLength(text) > maxPayloadBytes) {
      return failure('RequestTooLargeException', 'The request is more than Lambda takes.', true);
    }
    // As on Lambda, starting up does not count against the function's timeout.
    await this.#started;
    if (!this.#ready || !this.#usable) return failure('Runtime.ExitError', 'The function did not start.');
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    const timer = setTimeout(() => this.#timeOut(id), this.#definition.timeoutMs);
    this.#pending.set(id, {
      settle: (result) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        resolve(result);
        if (!this.#usable && this.#pending.size === 0) void this.stop();
      },
    });
    this.#worker.postMessage({ id, event: text } satisfies InvocationMessage);
    return promise;
  }

  async stop(): Promise<void> {
    this.#usable = false;
    await this.#worker.terminate();
  }

  #settle(message: Exclude<WorkerMessage, { type: 'ready' }>): void {
    const pending = this.#pending.get(message.id);
    if (message.type === 'threw') {
      const { errorType, errorMessage, stack } = message;
      // For an authorizer that is an answer like any other.
      if (errorMessage !== 'Unauthorized') this.#options.onOutput(errorLine(errorType, errorMessage, stack));
      pending?.settle(failure(errorType, errorMessage));
    } else if (Buffer.byteLength(message.payload) > maxPayloadBytes) {
      pending?.settle(failure('Function.ResponseSizeTooLarge', 'The answer is more than Lambda returns.'));
    } else {
      pending?.settle({ ok: true, payload: JSON.parse(message.payload) });
    }
  }

  /** Lambda ends an instance that overruns its time. Here the other events that it works on may finish. */
  #timeOut(id: string): void {
    this.#usable = false;
    const seconds = this.#definition.timeoutMs / 1000;
    const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
    this.#options.onOutput(errorLine('Sandbox.Timedout', message, undefined));
    this.#pending.get(id)?.settle(failure('Sandbox.Timedout', message));
  }

  #crashed(errorType: string): void {
    this.#usable = false;
    for (const { settle } of [...this.#pending.values()]) settle(failure(errorType, 'The instance has ended.'));
  }
}

function failure(errorType: string, errorMessage: string, tooLarge = false): InvocationResult {
  return { ok: false, errorType, errorMessage, tooLarge };
}

/** As Lambda logs what a function throws. */
function errorLine(errorType: string, errorMessage: string, stack: string | undefined): string {
  return JSON.stringify({ level: 'ERROR', message: 'Invoke Error', errorType, errorMessage, stack });
}
