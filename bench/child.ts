import { type ChildProcess, fork } from 'node:child_process';
import { openSync } from 'node:fs';

export interface ChildOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The file for its standard output; discarded by default. */
  readonly logFile?: string;
}

/** A child process that reports "ready" and then answers one message at a time. It ends when this process ends. */
export class Child<Question, Answer> {
  readonly #process: ChildProcess;
  readonly #name: string;
  #settle: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | undefined;

  private constructor(module: URL, { env, logFile }: ChildOptions) {
    this.#name = module.pathname.slice(module.pathname.lastIndexOf('/') + 1);
    this.#process = fork(module, {
      env,
      execArgv: [],
      // Latencies are sent as typed arrays.
      serialization: 'advanced',
      stdio: ['ignore', logFile === undefined ? 'ignore' : openSync(logFile, 'a'), 'inherit', 'ipc'],
    });
    const kill = () => this.#process.kill('SIGKILL');
    process.once('exit', kill);
    this.#process.once('exit', (code) => {
      process.off('exit', kill);
      this.#settle?.reject(new Error(`${this.#name} ended with ${code}.`));
    });
    this.#process.on('message', (message) => {
      const settle = this.#settle;
      this.#settle = undefined;
      if (message instanceof Error) settle?.reject(message);
      else settle?.resolve(message);
    });
  }

  static async start<Question, Answer>(module: URL, options: ChildOptions): Promise<Child<Question, Answer>> {
    const child = new Child<Question, Answer>(module, options);
    await child.#answer();
    return child;
  }

  ask(question: Question): Promise<Answer> {
    const answer = this.#answer();
    this.#process.send(question as object);
    return answer as Promise<Answer>;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await exited;
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }
}

/** Answers messages in the child process. */
export function serve<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  const send = (message: unknown) => process.send?.(message);
  process.once('disconnect', () => process.exit());
  process.on('message', (question) => {
    answer(question as Question).then(send, (error: unknown) =>
      send(error instanceof Error ? error : new Error(String(error))),
    );
  });
  send('ready');
}
