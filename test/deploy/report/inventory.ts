import { GetApiKeysCommand, GetRestApisCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import type { Account } from '../support/aws.ts';

/** Names of the resources in the account, by kind; those of `cdk bootstrap` are left out. */
export async function inventoryOf(account: Account) {
  const [stacks, tables, secrets, apis, plans, keys, functions, roles, logs] = await Promise.all([
    account.stacks.send(new DescribeStacksCommand({})),
    account.dynamo.send(new ListTablesCommand({})),
    account.secrets.send(new ListSecretsCommand({})),
    account.gateway.send(new GetRestApisCommand({ limit: 500 })),
    account.gateway.send(new GetUsagePlansCommand({ limit: 500 })),
    account.gateway.send(new GetApiKeysCommand({ limit: 500 })),
    account.functions(),
    account.roles(),
    account.logGroups(),
  ]);
  const named = (items: { name?: string | undefined }[] | undefined) => (items ?? []).map(({ name }) => name ?? '');
  return {
    stacks: (stacks.Stacks ?? []).map(({ StackName = '' }) => StackName).filter((name) => name !== 'CDKToolkit'),
    apis: named(apis.items),
    usagePlans: named(plans.items),
    gatewayKeys: named(keys.items),
    functions,
    roles: roles.filter((name) => !name.startsWith('cdk-')),
    tables: tables.TableNames ?? [],
    secrets: (secrets.SecretList ?? []).map(({ Name = '' }) => Name),
    logs,
  };
}

export type Inventory = Awaited<ReturnType<typeof inventoryOf>>;

/** Returns the resources in `after` that are not in `before`. Kinds without a resource are left out. */
export function added(before: Inventory, after: Inventory): Partial<Inventory> {
  const kinds = Object.entries(after).map(([kind, names]) => {
    const known = before[kind as keyof Inventory];
    return [kind, names.filter((name) => !known.includes(name))] as const;
  });
  return Object.fromEntries(kinds.filter(([, names]) => names.length > 0));
}
