import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { secretTags } from '../../lambdas/environment.ts';

const reason =
  'The secrets that keys are delivered to are named at run time. Writing and reading is for those that are tagged for it.';

/** To look at a secret, and put values into it, if it is tagged as a workspace's. */
export function grantDeliver(grantee: IGrantable & Construct): void {
  const any = secretArn(grantee, '*');
  // Looking tells what is wrong with a secret that may not be written. It shows no value.
  Grant.addToPrincipal({ grantee, actions: ['secretsmanager:DescribeSecret'], resourceArns: [any] });
  Grant.addToPrincipal({
    grantee,
    actions: ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map((each) => `secretsmanager:${each}`),
    resourceArns: [any],
    conditions: { StringLike: { [`aws:ResourceTag/${secretTags.workspace}`]: 'ws_*' } },
  });
  acknowledge(grantee, '*');
}

/** To make secrets whose names begin so, for single keys, and delete them. */
export function grantManage(grantee: IGrantable & Construct, namePrefix: string): void {
  const named = secretArn(grantee, `${namePrefix}*`);
  const own = Stack.of(grantee).stackName;
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
    resourceArns: [named],
    conditions: {
      StringEquals: { [`aws:RequestTag/${secretTags.deployment}`]: own },
      // Nor may one of another deployment be tagged as if it were this one's.
      StringEqualsIfExists: { [`aws:ResourceTag/${secretTags.deployment}`]: own },
    },
  });
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:DeleteSecret'],
    // Whatever the prefix was when the secret was made.
    resourceArns: [secretArn(grantee, '*')],
    conditions: { StringEquals: { [`aws:ResourceTag/${secretTags.deployment}`]: own } },
  });
  acknowledge(grantee, `${namePrefix}*`);
}

/** How the ARNs of this account's secrets in this Region begin. */
export function secretArnPrefix(scope: Construct): string {
  return secretArn(scope, '');
}

function secretArn(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function acknowledge(grantee: Construct, resourceName: string): void {
  Validations.of(grantee).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${resourceName}]`,
    reason,
  });
}
