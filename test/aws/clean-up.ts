import {
  DeleteApiKeyCommand,
  GetAccountCommand,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  UpdateAccountCommand,
} from '@aws-sdk/client-api-gateway';
import { DeleteStackCommand, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { DeleteSecretCommand, paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import type { Account } from '../deploy/support/aws.ts';
import { until } from './wait.ts';

/**
 * Deletes every resource of a run: what the admin plane and the checks created, then the stacks, then what the stacks leave.
 * Safe to repeat, and to call at any moment of a run. Needs only the name, so it also cleans up after a run that was killed.
 */
export async function cleanUp(account: Account, name: string): Promise<void> {
  const own = (await stacksOf(account)).filter((stack) => isOf(name, stack.StackName));
  await deleteGatewayKeys(account, own);
  await deleteSecrets(account, name);
  for (const user of ['reader', 'operator']) await account.deleteUser(`${name}-${user}`).catch(ifMissing);
  // The console's stack uses values of the other one.
  const names = own.map(({ StackName = '' }) => StackName).toSorted((one, other) => other.length - one.length);
  for (const stack of names) await deleteStack(account, stack);
  // A rotation that was under way can create its secret late.
  await deleteSecrets(account, name);
  await deleteLogs(account, name);
  await deleteLogRole(account, name);
}

/** Whether a resource with this name belongs to the run. */
export function isOf(name: string, resource: string | undefined): boolean {
  return resource !== undefined && (resource === name || new RegExp(`(^|/|_)${name}[-/_]`).test(resource));
}

async function stacksOf(account: Account): Promise<Stack[]> {
  const found: Stack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: account.stacks }, {})) found.push(...Stacks);
  return found;
}

/** CloudFormation does not know the gateway keys of workspaces. Their usage plans have the id of the stack in their names. */
async function deleteGatewayKeys(account: Account, stacks: readonly Stack[]): Promise<void> {
  const ids = stacks.map(({ StackId = '' }) => StackId.split('/').at(-1) ?? '').filter((id) => id !== '');
  const client = { client: account.gateway, pageSize: 500 };
  for await (const { items: plans = [] } of paginateGetUsagePlans(client, {})) {
    for (const { id: usagePlanId, name = '' } of plans) {
      if (!ids.some((id) => name.endsWith(id))) continue;
      for await (const { items: keys = [] } of paginateGetUsagePlanKeys(client, { usagePlanId })) {
        for (const key of keys) {
          if (key.name?.startsWith('latchkey-ws_')) await deleteKey(account, key.id);
        }
      }
    }
  }
}

async function deleteKey(account: Account, apiKey: string | undefined): Promise<void> {
  await account.gateway.send(new DeleteApiKeyCommand({ apiKey })).catch(ifMissing);
}

async function deleteSecrets(account: Account, name: string): Promise<void> {
  const filter = { Filters: [{ Key: 'name' as const, Values: [`${name}/`] }], IncludePlannedDeletion: true };
  for await (const { SecretList = [] } of paginateListSecrets({ client: account.secrets }, filter)) {
    for (const { ARN, Name } of SecretList) {
      if (!isOf(name, Name)) continue;
      const command = new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true });
      await account.secrets.send(command).catch(ifMissing);
    }
  }
}

/** Waits until CloudFormation has finished a change that was under way, then deletes the stack. */
async function deleteStack(account: Account, name: string): Promise<void> {
  const statusOf = async () => (await stacksOf(account)).find(({ StackName }) => StackName === name)?.StackStatus;
  const wait = { timeoutMs: 45 * 60_000, everyMs: 2000 };
  const isSettled = (status: string | undefined) =>
    status === undefined || !/(UPDATE|ROLLBACK).*IN_PROGRESS$/.test(status);
  await until(
    `the stack ${name} has finished its update`,
    async () => (isSettled(await statusOf()) ? true : undefined),
    wait,
  );
  await account.stacks.send(new DeleteStackCommand({ StackName: name }));
  const { value } = await until(
    `the stack ${name} is deleted`,
    async () => {
      const status = await statusOf();
      if (status === undefined) return 'deleted';
      return status === 'DELETE_FAILED' ? 'failed' : undefined;
    },
    wait,
  );
  if (value === 'failed') throw new Error(`CloudFormation could not delete the stack ${name}. Its events say why.`);
}

async function deleteLogs(account: Account, name: string): Promise<void> {
  for (const prefix of [name, `/aws/lambda/${name}`]) {
    for (const logGroupName of await account.logGroups(prefix)) {
      await account.json('logs', 'Logs_20140328.DeleteLogGroup', { logGroupName });
    }
  }
}

/** The role with which API Gateway writes logs stays after its stack, because other APIs may use it. Not the one of a run. */
async function deleteLogRole(account: Account, name: string): Promise<void> {
  const roles = (await account.roles()).filter((role) => isOf(name, role));
  for (const role of roles) {
    const { cloudwatchRoleArn = '' } = await account.gateway.send(new GetAccountCommand({}));
    if (cloudwatchRoleArn.endsWith(`/${role}`)) {
      const patchOperations = [{ op: 'replace' as const, path: '/cloudwatchRoleArn', value: '' }];
      await account.gateway.send(new UpdateAccountCommand({ patchOperations }));
    }
    const attached = await account.query('iam', { Action: 'ListAttachedRolePolicies', RoleName: role });
    for (const [, PolicyArn = ''] of attached.matchAll(/<PolicyArn>([^<]+)</g)) {
      await account.query('iam', { Action: 'DetachRolePolicy', RoleName: role, PolicyArn });
    }
    await account.query('iam', { Action: 'DeleteRole', RoleName: role });
  }
}

function ifMissing(error: unknown): void {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  if (!/NotFound|NoSuchEntity/.test(text)) throw error;
}
