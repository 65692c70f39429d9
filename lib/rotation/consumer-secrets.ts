import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { secretTags } from '../../lambdas/environment.ts';

const reason = 'The names of the secrets are known only at run time. Reading and writing require a tag on the secret.';

/** Grants access to describe any secret, and to write values into secrets that have the tag of a workspace. */
export function grantDeliver(grantee: IGrantable & Construct): void {
  const any = secretArn(grantee, '*');
  // DescribeSecret tells why a secret cannot be written. It returns no value.
  Grant.addToPrincipal({ grantee, actions: ['secretsmanager:DescribeSecret'], resourceArns: [any] });
  Grant.addToPrincipal({
    grantee,
    actions: ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map((each) => `secretsmanager:${each}`),
    resourceArns: [any],
    conditions: { StringLike: { [`aws:ResourceTag/${secretTags.workspace}`]: 'ws_*' } },
  });
  acknowledge(grantee, '*');
}

/** Grants access to create secrets with a name prefix, and to delete the secrets of this deployment. */
export function grantManage(grantee: IGrantable & Construct, namePrefix: string): void {
  const named = secretArn(grantee, `${namePrefix}*`);
  const own = Stack.of(grantee).stackName;
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
    resourceArns: [named],
    conditions: {
      StringEquals: { [`aws:RequestTag/${secretTags.deployment}`]: own },
      // A secret of another deployment must not get the tag of this one.
      StringEqualsIfExists: { [`aws:ResourceTag/${secretTags.deployment}`]: own },
    },
  });
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:DeleteSecret'],
    // The prefix may have changed since the secret was created.
    resourceArns: [secretArn(grantee, '*')],
    conditions: { StringEquals: { [`aws:ResourceTag/${secretTags.deployment}`]: own } },
  });
  acknowledge(grantee, `${namePrefix}*`);
}

/** Returns the prefix of the ARNs of all secrets in this account and Region. */
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
