import type { ApiDefinition } from '../gateway/api-definition.ts';
import { GatewayKeys } from '../gateway/gateway-keys.ts';
import { type FunctionDefinition, functionNamed } from '../lambda/functions.ts';
import type { CallFunction } from '../lambda/invocation.ts';
import { startLambdaEndpoint } from '../lambda/lambda-endpoint.ts';
import { startApiGateway } from '../services/api-gateway/api-gateway.ts';
import { type BusEvent, startEventBus } from '../services/events/event-bus.ts';
import { readEventBuses, readEventRules } from '../services/events/event-rules.ts';
import { readKmsKeys, startKms } from '../services/kms/kms.ts';
import { MasterKeys } from '../services/kms/master-keys.ts';
import type { PrivateEndpoint } from '../services/private-endpoint.ts';
import type { Queues } from '../services/queues/queues.ts';
import type { Rotate } from '../services/secrets/secret-rotation.ts';
import { SecretStore } from '../services/secrets/secret-store.ts';
import { ensureSecrets } from '../services/secrets/secrets.ts';
import { startSecretsManager } from '../services/secrets/secrets-manager.ts';
import type { Stack } from '../template/template.ts';
import type { RunContext } from './local-run.ts';

export interface ServicesOptions {
  readonly stack: Stack;
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly queues: Queues;
  readonly call: CallFunction;
  readonly onEvent: (event: BusEvent) => void;
}

/** The AWS services that Lambdas use, except DynamoDB and queues. */
export interface Services {
  readonly secrets: SecretStore;
  readonly madeKeys: GatewayKeys;
  /** The file of published events; undefined if they are not kept. */
  readonly eventsFile: string | undefined;
  readonly endpoints: {
    readonly apiGateway: string;
    readonly events: string;
    readonly kms: string;
    readonly lambda: string;
    readonly secretsManager: string;
  };
}

/** Starts each service at an endpoint of its own. */
export async function startServices(
  { folder, cleanup, report }: Pick<RunContext, 'folder' | 'cleanup' | 'report'>,
  { stack, api, functions, queues, call, onEvent }: ServicesOptions,
): Promise<Services> {
  const onTrouble = report;
  const start = async (starting: Promise<PrivateEndpoint>): Promise<string> => {
    const service = await starting;
    cleanup.add(() => service.stop());
    return service.endpoint;
  };
  const secrets = new SecretStore({ file: folder.file('secrets.json'), region: stack.region });
  ensureSecrets(stack, secrets);
  const madeKeys = new GatewayKeys(folder.file('gateway-keys.json'));
  const eventsFile = folder.temporary ? undefined : folder.file('events.jsonl');
  return {
    secrets,
    madeKeys,
    eventsFile,
    endpoints: {
      apiGateway: await start(startApiGateway(api.usagePlans, madeKeys)),
      events: await start(
        startEventBus({
          buses: readEventBuses(stack),
          rules: readEventRules(stack),
          region: stack.region,
          file: eventsFile,
          send: (queueArn, body) => queues.withArn(queueArn)?.send(body),
          onEvent,
        }),
      ),
      kms: await start(startKms(readKmsKeys(stack), new MasterKeys(folder.file('kms-keys.json')))),
      lambda: await start(startLambdaEndpoint({ functions, call, onTrouble })),
      secretsManager: await start(startSecretsManager(secrets, { rotate: rotateBy(functions, call), onTrouble })),
    },
  };
}

/** Runs the steps of rotations with the functions of the template. */
function rotateBy(functions: readonly FunctionDefinition[], call: CallFunction): Rotate {
  return async (functionArn, event) => {
    const called = functionNamed(functions, functionArn);
    if (called === undefined) throw new Error(`${functionArn} is not a function of the template`);
    const result = await call(called.id, event);
    if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
  };
}
