import type { OperatorCredentials } from '../gateway/operator.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';
import type { Stack } from '../template/template.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { Services } from './start-services.ts';
import { verifierSettings } from './verifier-settings.ts';

export interface RunParts {
  readonly url: string;
  readonly region: string;
  /** The folder of the synthesized stack. */
  readonly cloudAssembly: string;
  readonly operator: OperatorCredentials;
  readonly stack: Stack;
  readonly dynamoEndpoint: string;
  readonly queueEndpoint: string;
  readonly services: Services;
  readonly functions: readonly FunctionDefinition[];
  readonly triggers: Triggers;
}

/** Returns the content of run.json, by which the CLI and tests find the parts of this run. */
export function runFileOf(parts: RunParts): Readonly<Record<string, unknown>> {
  const { url, region, cloudAssembly, operator, stack, dynamoEndpoint, queueEndpoint, services, functions, triggers } =
    parts;
  const { endpoints, eventsFile } = services;
  const variables: Readonly<Record<string, string>> = Object.assign(
    {},
    ...functions.map(({ environment }) => environment),
  );
  return {
    url,
    region,
    cloudAssembly,
    adminAccessKeyId: operator.accessKeyId,
    adminSecretAccessKey: operator.secretAccessKey,
    dynamoEndpoint,
    secretsEndpoint: endpoints.secretsManager,
    kmsEndpoint: endpoints.kms,
    eventsEndpoint: endpoints.events,
    queuesEndpoint: queueEndpoint,
    lambdaEndpoint: endpoints.lambda,
    keysTable: variables['KEYS_TABLE'],
    countersTable: variables['COUNTERS_TABLE'],
    photoRequestsTable: variables['PHOTO_REQUESTS_TABLE'],
    pepperSecret: variables['PEPPER_SECRET'],
    eventsFile,
    verifier: verifierSettings(stack, { dynamodb: dynamoEndpoint, secretsManager: endpoints.secretsManager }),
    scheduledFunctions: triggers.schedules.map(({ functionId, input }) => ({
      name: functions.find(({ id }) => id === functionId)?.name,
      input,
    })),
  };
}
