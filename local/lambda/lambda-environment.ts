import { devNull } from 'node:os';
import type { FunctionDefinition } from './functions.ts';

/**
 * Returns the environment of a function: Lambda's own variables
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), the function's, and those of this run.
 */
export function lambdaEnvironment(
  { name, directory, handler, memoryMb, environment }: FunctionDefinition,
  ofThisRun: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: directory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: handler,
    // As on Lambda, there are no AWS configuration files.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...environment,
    ...ofThisRun,
  };
}
