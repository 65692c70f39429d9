import type { FunctionDefinition } from '../../local/lambda/functions.ts';
import { lambdaEnvironment } from '../../local/lambda/lambda-environment.ts';
import { Child } from '../child.ts';
import type { Load, Measurement } from '../load.ts';
import type { Endpoints } from './database.ts';
import type { HostAnswer, HostQuestion, Invocation } from './lambda-host.ts';

export interface HostOptions {
  readonly endpoints: Endpoints;
  /** The file for the function's log; discarded by default. The function writes its log in any case, as on Lambda. */
  readonly logFile?: string;
}

/** A new instance of a bundled function in its own process. */
export class HostedLambda {
  readonly #child: Child<HostQuestion, HostAnswer>;

  private constructor(child: Child<HostQuestion, HostAnswer>) {
    this.#child = child;
  }

  static async start(definition: FunctionDefinition, { endpoints, logFile }: HostOptions): Promise<HostedLambda> {
    const child = await Child.start<HostQuestion, HostAnswer>(new URL('./lambda-host.ts', import.meta.url), {
      env: lambdaEnvironment(definition, environmentOf(endpoints)),
      ...(logFile !== undefined && { logFile }),
    });
    return new HostedLambda(child);
  }

  measure(load: Load<unknown>): Promise<Measurement> {
    return this.#child.ask({ measure: load });
  }

  async invoke(event: unknown): Promise<unknown> {
    return (await this.#child.ask({ invoke: event, timeoutMs: undefined })).answer;
  }

  /** Calls the function once with this timeout. */
  run(event: unknown, timeoutMs: number): Promise<Invocation> {
    return this.#child.ask({ invoke: event, timeoutMs });
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}

/** The environment variables that Lambda sets for every function. */
export function environmentOf({ dynamo, secrets }: Endpoints): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
  };
}
