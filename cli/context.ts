import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type * as z from 'zod';
import type { ResponseSchema, Route } from '../lambdas/http/routes/index.ts';
import { operatorRoutes } from '../lambdas/http/routes/operators.ts';
import { responseOf } from '../lambdas/http/routes/responses/index.ts';
import { isKeeping } from '../lambdas/http/routes/route.ts';
import { CliError } from './cli-error.ts';
import { Output } from './output.ts';
import { type HiddenSecrets, mayHoldSecret } from './secrets/hidden-secrets.ts';
import { ask, askUntilDone, type Call } from './service/call.ts';
import type { Deployment, Target } from './target/deployment.ts';
import { findTarget, type TargetOptions } from './target/target.ts';
import { lineOf, type Terminal } from './terminal.ts';

/** Options of every command. */
interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  /** The workspace that an operator names. */
  readonly workspace?: string;
}

/** Values for the parts of a route. */
export interface Input {
  readonly id?: string;
  readonly keyId?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

export type ResponseOf<R extends Route> = z.output<ResponseSchema<R>>;

/** Makes the context of a command that was called. */
export type ContextOf = (command: Command) => Context;

/** Connects the action of a command with the service and the terminal. */
export class Context {
  readonly terminal: Terminal;
  readonly secrets: HiddenSecrets;
  readonly #options: GlobalOptions;
  readonly #output: Output;
  #target: Promise<Target> | undefined;

  constructor(command: Command, terminal: Terminal, secrets: HiddenSecrets) {
    this.#options = command.optsWithGlobals<GlobalOptions>();
    this.terminal = terminal;
    this.secrets = secrets;
    this.#output = new Output(terminal);
  }

  /**
   * Calls a route with the credentials that it requires: AWS credentials or an API key. With `--workspace`, a route of the
   * workspace becomes the route for operators that does the same.
   */
  async call<R extends Route>(route: R, input: Input = {}): Promise<ResponseOf<R>> {
    const { workspace, keyFile } = this.#options;
    const isByOperator = route.auth === 'management' && workspace !== undefined;
    if (isByOperator && keyFile !== undefined) {
      throw new CliError('usage', 'Only one of --workspace, which uses AWS credentials, and --key-file can be given.');
    }
    const called = isByOperator ? routeForOperators(route) : route;
    const request = callOf(called, isByOperator ? { ...input, id: workspace, keyId: input.id ?? '' } : input);
    const authentication = await this.#authentication(called);
    const response = await ask(await this.url(), authentication, request, { note: (text) => this.note(text) });
    return parsedResponse(route, response);
  }

  /** Calls a route until its change has reached every key, which may need several requests. */
  async callUntilDone<R extends Route>(route: R, input: Input): Promise<ResponseOf<R>> {
    const request = callOf(route, input);
    const authentication = await this.#authentication(route);
    return parsedResponse(
      route,
      await askUntilDone(await this.url(), authentication, request, (text) => this.note(text)),
    );
  }

  /** Returns the URL of the API. */
  async url(): Promise<string> {
    return (await this.#find()).url;
  }

  /** Returns the AWS resources of the deployment, for commands that use them without the API. */
  async deployment(): Promise<Deployment> {
    return (await this.#find()).deployment();
  }

  /**
   * Asks the person at the terminal whether to do something that cannot be undone. `--yes` answers in advance.
   * @param consequence A sentence that needs no request
   * @param explained Returns the sentence with more details, from requests. Called only if a person is there to read it
   * @throws CliError if the answer is no, or if nobody can answer
   */
  async confirm(consequence: string, explained?: () => Promise<string>): Promise<void> {
    if (this.#options.yes) return;
    const { stdin, stderr } = this.terminal;
    if (stdin.isTTY !== true) throw new CliError('usage', `${consequence} Confirm with --yes.`);
    stderr.write(`${explained === undefined ? consequence : await explained()} Continue? [y/N] `);
    if (/^y(es)?$/i.test((await lineOf(stdin)).trim())) return;
    throw new CliError('failed', 'Canceled. Nothing was changed.');
  }

  /** Prints a response: as JSON with `--json`, otherwise as `show` does. */
  print<T>(response: T, show: (output: Output, response: T) => void): void {
    if (this.#options.json) this.#output.json(response);
    else show(this.#output, response);
  }

  /** Prints a message for people. */
  note(text: string): void {
    this.#output.note(text);
  }

  async #authentication({ auth }: Route) {
    const target = await this.#find();
    return auth === 'iam' ? target.admin() : target.key();
  }

  #find(): Promise<Target> {
    this.#target ??= findTarget(this.#options, this.terminal, this.secrets);
    return this.#target;
  }
}

/** Returns the route for operators that the function of a route of the workspace serves, too. */
function routeForOperators({ lambda, method }: Route): Route {
  const route = Object.values<Route>(operatorRoutes).find((each) => each.lambda === lambda && each.method === method);
  if (route === undefined) throw new Error(`Operators have no route to ${lambda}.`);
  return route;
}

function callOf(route: Route, { id = '', keyId = '', query, body }: Input): Call {
  // A key value in a path would get into the access log.
  if ([id, keyId].some(mayHoldSecret)) {
    throw new CliError(
      'usage',
      'The argument is not an id. If it is a key value, find its key with: latchkey key find',
    );
  }
  return {
    method: route.method,
    path: route.path.replace('{id}', encodeURIComponent(id)).replace('{keyId}', encodeURIComponent(keyId)),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
    ...(isKeeping(route) && { idempotencyKey: randomUUID() }),
  };
}

function parsedResponse<R extends Route>(route: R, response: unknown): ResponseOf<R> {
  const result = responseOf(route).safeParse(response);
  if (result.success) return result.data as ResponseOf<R>;
  throw new CliError('failed', 'The response is from a different version of Latchkey than this command.', {
    cause: result.error,
  });
}
