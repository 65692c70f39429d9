import type { Command } from 'commander';
import type * as z from 'zod';
import type { Route } from '../lambdas/http/routes/index.ts';
import { ask, askUntilDone, type Call } from './call.ts';
import { CliError } from './cli-error.ts';
import { printJson } from './output.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';

/** The options that every command has. */
export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
}

/** What a call fills into its route. */
export interface Input {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

type AnswerOf<R extends Route> = z.output<R['success']['body']>;

/** What the actions of commands work with. */
export class Context {
  readonly #options: GlobalOptions;
  #target: Promise<Target> | undefined;

  constructor(command: Command) {
    this.#options = command.optsWithGlobals<GlobalOptions>();
  }

  /** Calls a route, as the operator or with an API key. */
  async call<R extends Route>(route: R, input: Input = {}): Promise<AnswerOf<R>> {
    return answerOf(route, await ask(await this.url(), await this.#authentication(route), callOf(route, input)));
  }

  /** Calls a route whose change may need several requests to reach every key. */
  async callUntilDone<R extends Route>(route: R, input: Input): Promise<AnswerOf<R>> {
    const authentication = await this.#authentication(route);
    return answerOf(route, await askUntilDone(await this.url(), authentication, callOf(route, input)));
  }

  /** The address of the API. */
  async url(): Promise<string> {
    return (await this.#find()).url;
  }

  /** Prints an answer: as JSON for scripts, otherwise as `show` does. */
  print<T>(answer: T, show: (answer: T) => void): void {
    if (this.#options.json) printJson(answer);
    else show(answer);
  }

  async #authentication({ auth }: Route) {
    const target = await this.#find();
    return auth === 'iam' ? target.admin() : target.key();
  }

  #find(): Promise<Target> {
    this.#target ??= findTarget(this.#options);
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

function answerOf<R extends Route>(route: R, answer: unknown): AnswerOf<R> {
  const result = route.success.body.safeParse(answer);
  if (result.success) return result.data as AnswerOf<R>;
  throw new CliError('failed', 'The answer is of another version of Latchkey than this command.', {
    cause: result.error,
  });
}
