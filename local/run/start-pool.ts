import type { FunctionDefinition } from '../lambda/functions.ts';
import { LambdaPool } from '../lambda/lambda-pool.ts';
import type { RunContext } from './local-run.ts';
import type { Services } from './start-services.ts';

export interface PoolOptions {
  readonly functions: readonly FunctionDefinition[];
  readonly dynamoEndpoint: string;
  readonly queueEndpoint: string;
  readonly endpoints: Services['endpoints'];
  /** The endpoint of all other AWS services. @default AWS itself */
  readonly otherServices?: string;
  readonly onTrouble: (message: string) => void;
}

/** Prepares the workers of the functions. Each starts with its first event. */
export function startPool({ settings, aws, log, cleanup, report }: RunContext, options: PoolOptions): LambdaPool {
  const { functions, dynamoEndpoint, queueEndpoint, endpoints, otherServices, onTrouble } = options;
  const pool = new LambdaPool({
    functions,
    instances: settings.instances,
    isolated: settings.isolated,
    environment: {
      ...aws.variables,
      AWS_REGION: aws.region,
      AWS_DEFAULT_REGION: aws.region,
      ...(otherServices !== undefined && { AWS_ENDPOINT_URL: otherServices }),
      AWS_ENDPOINT_URL_API_GATEWAY: endpoints.apiGateway,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.events,
      AWS_ENDPOINT_URL_KMS: endpoints.kms,
      AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
      AWS_ENDPOINT_URL_SQS: queueEndpoint,
    },
    onOutput: log.functionLine,
    onStartFailure: (name, { errorMessage }) => onTrouble(`${name} does not start: ${errorMessage}`),
    onCrash: report,
  });
  cleanup.add(() => pool.stop());
  return pool;
}
