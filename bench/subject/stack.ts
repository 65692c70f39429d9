import { readApi } from '../../local/gateway/read-api.ts';
import { type FunctionDefinition, readFunctions } from '../../local/lambda/functions.ts';
import { synthesize } from '../../local/run/synth.ts';
import { SecretStore } from '../../local/services/secrets/secret-store.ts';
import { ensureSecrets } from '../../local/services/secrets/secrets.ts';
import { Stack } from '../../local/template/template.ts';

/**
 * The plans of the benchmark: one that limits no key while keys take turns, and one that limits soon. Larger limits would
 * give keys several counters.
 */
export const plans = {
  Bench: { maxKeys: null, limits: { perMinute: 30_000, perHour: 1_000_000 } },
  Tiny: { maxKeys: null, limits: { perMinute: 2, perHour: 1_000_000 } },
};

/** The synthesized stack. The benchmark measures the bundles that would be deployed, from the same template. */
export interface BenchStack {
  readonly template: Stack;
  readonly authorizer: FunctionDefinition;
  /** The authorizer of key management, which also accepts people. */
  readonly managementAuthorizer: FunctionDefinition;
  readonly listApiKeys: FunctionDefinition;
  readonly getUsage: FunctionDefinition;
  readonly rotateKeys: FunctionDefinition;
  /** The secrets of the template in memory, with the same values in each run. */
  readonly newSecrets: () => SecretStore;
  /** The text of its keyring. */
  readonly pepper: string;
}

export async function synthesizeStack(): Promise<BenchStack> {
  const { template, stackName, assets, outdir } = await synthesize({ context: { plans }, isolated: true });
  const stack = new Stack(template, { region: 'us-east-1', stackName });
  const api = readApi(stack);
  const functions = readFunctions(stack, api, assets, outdir);
  const routeOf = (path: string) => api.routes.find(({ method, resource }) => method === 'GET' && resource === path);
  const named = (id: string | undefined, what: string) => {
    const found = functions.find((each) => each.id === id);
    if (found === undefined) throw new Error(`The template has no ${what}.`);
    return found;
  };
  const authorizer = named(routeOf('/v1/status')?.authorizer?.functionId, 'authorizer');
  const functionOf = (route: ReturnType<typeof routeOf>) =>
    route?.integration?.type === 'lambda' ? route.integration.functionId : undefined;
  const keysRoute = routeOf('/api/v1/api-keys');
  const managementAuthorizer = named(keysRoute?.authorizer?.functionId, 'authorizer of key management');
  const listApiKeys = named(functionOf(keysRoute), 'list of keys');
  const getUsage = named(functionOf(routeOf('/api/v1/usage')), 'usage of a workspace');
  const rotateKeysId = stack
    .resources('AWS::Lambda::Function')
    .find(({ properties }) => properties['Description'] === 'Latchkey: rotate-keys')?.id;
  const rotateKeys = named(rotateKeysId, 'rotation of keys');
  const secrets = new SecretStore({ file: undefined });
  ensureSecrets(stack, secrets);
  const pepper = secrets.currentValue(authorizer.environment['PEPPER_SECRET'] ?? '');
  if (pepper === undefined) throw new Error('The template has no pepper.');
  const newSecrets = () => copyOf(secrets, stack);
  return { template: stack, authorizer, managementAuthorizer, listApiKeys, getUsage, rotateKeys, newSecrets, pepper };
}

function copyOf(secrets: SecretStore, stack: Stack): SecretStore {
  const copy = new SecretStore({ file: undefined });
  for (const { id } of stack.resources('AWS::SecretsManager::Secret')) {
    const secret = secrets.ofResource(id);
    if (secret !== undefined) copy.put(secret);
  }
  return copy;
}
