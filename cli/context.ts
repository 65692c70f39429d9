import type { Command } from 'commander';
import type * as z from 'zod';
import type { Route } from '../lambdas/http/routes/index.ts';
import { ask, askUntilDone, type Call } from './call.ts';
import { CliError } from './cli-error.ts';
import { Output } from './output.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command. */
interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Values for the parts of a route. */
export interface Input {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

type ResponseOf<R extends Route> = z.output<R['success']['body']>;

/** Makes the context of a command that was called. */
export type ContextOf = (command: Command) => Context;

/** Connects the action of a command with the service and the terminal. */
export class Context {
  readonly #options: GlobalOptions;
  readonly #terminal: Terminal;
  readonly #output: Output;
  #target: Promise<Target> | undefined;

  constructor(command: Command, terminal: Terminal) {
    this.#options = command.optsWithGlobals<GlobalOptions>();
    this.#terminal = terminal;
    this.#output = new Output(terminal);
  }

  /** Calls a route with the credentials that it requires: AWS credentials or an API key. */
  async call<R extends Route>(route: R, input: Input = {}): Promise<ResponseOf<R>> {
    return responseOf(route, await ask(await this.url(), await this.#authentication(route), callOf(route, input)));
  }

  /** Calls a route until its change has reached every key, which may need several requests. */
  async callUntilDone<R extends Route>(route: R, input: Input): Promise<ResponseOf<R>> {
    const authentication = await this.#authentication(route);
    const note = (text: string) => this.#output.note(text);
    return responseOf(route, await askUntilDone(await this.url(), authentication, callOf(route, input), note));
  }

  /** Returns the URL of the API. */
  async url(): Promise<string> {
    return (await this.#find()).url;
  }

  /** Prints a response: as JSON with `--json`, otherwise as `show` does. */
  print<T>(response: T, show: (output: Output, response: T) => void): void {
    if (this.#options.json) this.#output.json(response);
    else show(this.#output, response);
  }

  async #authentication({ auth }: Route) {
    const target = await this.#find();
    return auth === 'iam' ? target.admin() : target.key();
  }

  #find(): Promise<Target> {
    this.#target ??= findTarget(this.#options, this.#terminal.environment);
    return this.#target;
  }
}

function callOf({ method, path }: Route, { id, query, body }: Input): Call {
  return {
    method,
    path: path.replace('{id}', encodeURIComponent(id ?? '')),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
  };
}

function responseOf<R extends Route>(route: R, response: unknown): ResponseOf<R> {
  const result = route.success.body.safeParse(response);
  if (result.success) return result.data as ResponseOf<R>;
  throw new CliError('failed', 'The response is from a different version of Latchkey than this command.', {
    cause: result.error,
  });
}
