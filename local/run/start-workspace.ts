import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoMemberStore } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { parseKeyring } from '../../lambdas/adapters/secrets-manager/keyring.ts';
import type { User } from '../../lambdas/domain/access/member.ts';
import { settingsFileName } from '../../lambdas/settings-file.ts';
import { seedOwner } from '../console/seed-owner.ts';
import type { ApiDefinition } from '../gateway/api-definition.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type OperatorCredentials, operatorIdentity } from '../gateway/operator.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';
import type { SecretStore } from '../services/secrets/secret-store.ts';
import { StartError } from '../shared/start-error.ts';
import { ensureFirstWorkspace, type FirstWorkspace } from './first-workspace.ts';
import type { RunContext } from './local-run.ts';

export interface WorkspaceOptions {
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly secrets: SecretStore;
  readonly gateway: Gateway;
  readonly operator: OperatorCredentials;
  readonly dynamoEndpoint: string;
  /** The user who becomes the workspace's first member; undefined if nobody can sign in. */
  readonly owner: User | undefined;
}

/** Makes sure that there is a workspace to try things out with, and a member who can sign in to it. */
export async function startWorkspace(
  { settings, aws, folder, report }: RunContext,
  { api, functions, secrets, gateway, operator, dynamoEndpoint, owner }: WorkspaceOptions,
): Promise<FirstWorkspace> {
  const authorizers = new Set(api.routes.map(({ authorizer }) => authorizer?.functionId));
  const authorizer = functions.find(({ id }) => authorizers.has(id));
  const variables = authorizer?.environment ?? {};
  const variable = (name: string): string => {
    const value = variables[name];
    if (value === undefined) throw new StartError(`The authorizer's function has no variable ${name}.`);
    return value;
  };
  // The settings that are not variables are in a file beside the code.
  const settingsFile = join(authorizer?.directory ?? '', settingsFileName);
  const planName = choosePlan(JSON.parse(readFileSync(settingsFile, 'utf8')).PLANS, settings.plan);
  const pepper = secrets.currentValue(variable('PEPPER_SECRET'));
  if (pepper === undefined) throw new StartError('The pepper secret of the authorizer is not in the template.');
  const keysTable = variable('KEYS_TABLE');
  const client = new DynamoDBClient({
    endpoint: dynamoEndpoint,
    region: aws.region,
    ...(aws.credentials && { credentials: aws.credentials }),
  });
  try {
    const dynamo = createSdkDynamo(DynamoDBDocumentClient.from(client));
    const found = await ensureFirstWorkspace({
      gateway,
      operator,
      region: aws.region,
      credentialStore: new DynamoCredentialStore(dynamo, keysTable),
      keyring: parseKeyring(pepper),
      planName,
      rootKeyFile: folder.temporary ? undefined : folder.file('root-key'),
    });
    if (owner === undefined) return found;
    await seedOwner({
      members: new DynamoMemberStore(dynamo, keysTable),
      workspaceId: found.workspaceId,
      owner,
      operatorId: operatorIdentity(operator).userArn,
      file: folder.file('console-owners.json'),
      onTrouble: report,
    });
    return found;
  } finally {
    client.destroy();
  }
}

/** Returns the wanted plan, or else the first one with API access. */
function choosePlan(plans: Readonly<Record<string, { readonly limits: unknown }>>, wanted: string | undefined): string {
  const found = wanted ?? Object.keys(plans).find((name) => plans[name]?.limits !== null);
  if (found !== undefined && Object.hasOwn(plans, found)) return found;
  const names = Object.keys(plans).join(', ');
  throw new StartError(
    found === undefined
      ? `No plan has API access. Configured: ${names}. Give one of them limits.`
      : `There is no plan "${found}". Choose another with LATCHKEY_PLAN, or with --plan of latchkey dev. Configured: ${names}.`,
  );
}
