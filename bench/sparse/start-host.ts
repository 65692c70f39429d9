import { join } from 'node:path';
import { lambdaEnvironment } from '../../local/lambda/lambda-environment.ts';
import type { Bench } from '../bench.ts';
import { Child } from '../child.ts';
import type { Endpoints } from '../subject/database.ts';
import { environmentOf } from '../subject/hosted-lambda.ts';
import type { HostQuestion } from './host.ts';
import type { Check } from './run-checks.ts';

/** A process with several instances. */
export type InstancesHost = Child<HostQuestion, readonly Check[]>;

const modules = {
  latchkey: new URL('./latchkey-host.ts', import.meta.url),
  betterAuth: new URL('./better-auth-host.ts', import.meta.url),
  floor: new URL('./floor-host.ts', import.meta.url),
} as const;

export function startHost(
  name: keyof typeof modules,
  env: Readonly<Record<string, string>>,
  logFile?: string,
): Promise<InstancesHost> {
  return Child.start<HostQuestion, readonly Check[]>(modules[name], { env, ...(logFile !== undefined && { logFile }) });
}

/** Starts a process for instances of the bundled authorizer. */
export function startAuthorizers(
  { stack, folder }: Bench,
  endpoints: Endpoints,
  logFile?: string,
): Promise<InstancesHost> {
  const env = {
    ...lambdaEnvironment(stack.authorizer, environmentOf(endpoints)),
    INSTANCES_FOLDER: join(folder, 'instances'),
  };
  return startHost('latchkey', env, logFile);
}
