import { CfnResource, Stack } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** The CDK's construct of the function that empties buckets before they are deleted. A stack has one. */
const provider = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/**
 * Makes the CDK's function that empties buckets write into a log group. Otherwise Lambda creates one that never expires. The CDK has no
 * property for it.
 */
export function keepDeletionLog(scope: Construct, logGroup: LogGroup): void {
  const handler = Stack.of(scope).node.tryFindChild(provider)?.node.tryFindChild('Handler');
  if (handler === undefined || !CfnResource.isCfnResource(handler)) {
    throw new Error(`The CDK has no construct ${provider}/Handler in the stack of ${scope.node.path}.`);
  }
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
}
