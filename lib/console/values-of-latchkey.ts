import { createHash } from 'node:crypto';
import { CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Latchkey } from '../latchkey.ts';

/** The metadata of each resource of the console in a stack of its own. */
const valuesMetadata = 'latchkey:values';

/**
 * Makes a deployment update the console when a value that it reads from Latchkey's stack changes. CloudFormation reads these values
 * (`Fn::GetStackOutput`) only when it updates a stack, and it does not update a stack whose template is the same. The metadata changes
 * with the resources behind the values.
 */
export function followValues(console: Construct, latchkey: Latchkey): void {
  const source = Stack.of(latchkey);
  if (source === Stack.of(console)) return;
  const { restApi, userPool } = latchkey;
  const hash = Lazy.string({
    produce() {
      const values = [restApi.restApiId, userPool?.pool.userPoolId, userPool?.domainPrefix];
      return createHash('sha256')
        .update(JSON.stringify(source.resolve(values)))
        .digest('hex')
        .slice(0, 16);
    },
  });
  for (const each of console.node.findAll()) {
    if (CfnResource.isCfnResource(each)) each.addMetadata(valuesMetadata, hash);
  }
}
