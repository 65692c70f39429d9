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
import type { Cleanup } from '../shared/cleanup.ts';
import type { DataFolder } from '../shared/data-folder.ts';
import type { Stack } from '../template/template.ts';

export interface ServicesOptions {
  readonly stack: Stack;
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly folder: DataFolder;
  readonly queues: Queues;
  readonly call: CallFunction;
  readonly cleanup: Cleanup;
  readonly onTrouble: (message: string) => void;
  readonly onEvent: (event: BusEvent) => void;
}

/** The services of AWS, but for DynamoDB, that Lambdas use. */
export interface Services {
  readonly secrets: SecretStore;
  readonly madeKeys: GatewayKeys;
  /** Where published events are kept; undefined: nowhere. */
  readonly eventsFile: string | undefined;
  readonly endpoints: {
    readonly apiGateway: string;
    readonly events: string;
    readonly kms: string;
    readonly lambda: string;
    readonly secretsManager: string;
  };
}

/** Starts each at an endpoint of its own. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { stack, api, functions, folder, queues, call, cleanup, onTrouble, onEvent } = options;
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

/** Runs the steps of rotations by the functions of the template. */
function rotateBy(functions: readonly FunctionDefinition[], call: CallFunction): Rotate {
  return async (functionArn, event) => {
    const called = functionNamed(functions, functionArn);
    if (called === undefined) throw new Error(`${functionArn} is no function of the template`);
    const result = await call(called.id, event);
    if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
  };
}
