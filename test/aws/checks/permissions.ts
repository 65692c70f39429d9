import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Ground } from '../ground.ts';
import { type Check, different, seenIf } from './check.ts';

/** What IAM allows the functions, and the deployment. */
export const permissionChecks: readonly Check[] = [
  {
    id: 'iam-tag-conditions',
    statement: 'IAM allows a rotation to write only to secrets with the tag `latchkey:workspace`.',
    page: 'rotation.md',
    async run(ground) {
      const roleArn = await roleOf(ground, /RotationRotate-?keys/i);
      if (roleArn === undefined) return different('there is no function that rotates keys');
      const [tagged, untagged] = [
        await decisionOn(ground, roleArn, 'ws_01JDEXAMPLE0000000000000000'),
        await decisionOn(ground, roleArn, undefined),
      ];
      return seenIf(
        tagged === 'allowed' && untagged.endsWith('Deny'),
        `PutSecretValue with the tag: ${tagged}; without: ${untagged}`,
      );
    },
    emulator: 'does not simulate policies',
  },
  {
    id: 'execution-policy',
    statement: 'CloudFormation can deploy with the execution policy of the docs instead of AdministratorAccess.',
    page: 'environments.md',
    async run({ account, target }) {
      const RoleName = `cdk-hnb659fds-cfn-exec-role-${target.accountId}-${target.region}`;
      const xml = await account.query('iam', { Action: 'ListAttachedRolePolicies', RoleName });
      const policies = [...xml.matchAll(/<PolicyName>([^<]+)</g)].map(([, name = '']) => name);
      if (policies.length === 0 || policies.includes('AdministratorAccess')) {
        return {
          notShown: 'this account deploys with AdministratorAccess; bootstrap it with the policy of environments.md',
        };
      }
      return seenIf(true, `deployed with ${policies.join(', ')}`);
    },
  },
];

async function roleOf({ account, name }: Ground, functionName: RegExp): Promise<string | undefined> {
  const found = (await account.functions()).find((each) => each.startsWith(name) && functionName.test(each));
  if (found === undefined) return undefined;
  return (await account.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: found }))).Role;
}

/** Asks IAM whether the role may write a secret with this tag. */
async function decisionOn(
  { account, target, name }: Ground,
  roleArn: string,
  workspaceId: string | undefined,
): Promise<string> {
  const tag = 'ContextEntries.member.1';
  const xml = await account.query('iam', {
    Action: 'SimulatePrincipalPolicy',
    PolicySourceArn: roleArn,
    'ActionNames.member.1': 'secretsmanager:PutSecretValue',
    'ResourceArns.member.1': `arn:aws:secretsmanager:${target.region}:${target.accountId}:secret:${name}/check-AbCdEf`,
    ...(workspaceId !== undefined && {
      [`${tag}.ContextKeyName`]: 'aws:ResourceTag/latchkey:workspace',
      [`${tag}.ContextKeyType`]: 'string',
      [`${tag}.ContextKeyValues.member.1`]: workspaceId,
    }),
  });
  return /<EvalDecision>([^<]+)</.exec(xml)?.[1] ?? 'no decision';
}
