import { paginateGetApiKeys, paginateGetRestApis, paginateGetUsagePlans } from '@aws-sdk/client-api-gateway';
import { paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { paginateListTables } from '@aws-sdk/client-dynamodb';
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import type { Account } from '../support/aws.ts';

/** Names of the resources in the account, by kind; those of `cdk bootstrap` are left out. */
export async function inventoryOf(account: Account) {
  const gateway = { client: account.gateway, pageSize: 500 };
  const [stacks, tables, secrets, apis, plans, keys, functions, roles, logs] = await Promise.all([
    all(paginateDescribeStacks({ client: account.stacks }, {}), ({ Stacks }) => Stacks),
    all(paginateListTables({ client: account.dynamo }, {}), ({ TableNames }) => TableNames),
    all(paginateListSecrets({ client: account.secrets }, {}), ({ SecretList }) => SecretList),
    all(paginateGetRestApis(gateway, {}), ({ items }) => items),
    all(paginateGetUsagePlans(gateway, {}), ({ items }) => items),
    all(paginateGetApiKeys(gateway, {}), ({ items }) => items),
    account.functions(),
    account.roles(),
    account.logGroups(),
  ]);
  const named = (items: readonly { name?: string | undefined }[]) => items.map(({ name }) => name ?? '');
  return {
    stacks: stacks.map(({ StackName = '' }) => StackName).filter((name) => name !== 'CDKToolkit'),
    apis: named(apis),
    usagePlans: named(plans),
    gatewayKeys: named(keys),
    functions,
    roles: roles.filter((name) => !name.startsWith('cdk-')),
    tables,
    secrets: secrets.map(({ Name = '' }) => Name),
    logs,
  };
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
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
