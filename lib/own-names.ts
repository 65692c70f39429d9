import { Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { reservedBusName } from './config/config.ts';

/**
 * Checks that the names that a Latchkey takes from its stack are free: event bus, dashboard, alarms, metrics.
 * @param isLatchkey Whether a construct is a Latchkey
 * @throws Error if its stack is nested, has another Latchkey, or is named like the event bus of the account
 */
export function requireOwnNames(latchkey: Construct, isLatchkey: (each: IConstruct) => boolean): void {
  const stack = Stack.of(latchkey);
  if (Token.isUnresolved(stack.stackName)) {
    throw new Error(
      `${latchkey.node.path}: Latchkey cannot be in a nested stack, because its event bus, dashboard, alarms and metrics have the ` +
        'name of the stack, which is not known before the deployment. Put it into a stack of its own: new LatchkeyStack(app, …). ' +
        'It can protect an API in a nested stack.',
    );
  }
  if (stack.stackName === reservedBusName) {
    throw new Error(
      `${latchkey.node.path}: Latchkey cannot be in a stack with the name "default", because its event bus has the name of ` +
        'the stack, and every account already has an event bus "default". Give the stack another name.',
    );
  }
  const first = stack.node.findAll().find((each) => each !== latchkey && isLatchkey(each) && Stack.of(each) === stack);
  if (first === undefined) return;
  throw new Error(
    `${latchkey.node.path}: the stack ${stack.stackName} already has a Latchkey (${first.node.path}). A stack can have one. ` +
      'Protect more APIs with that one, or create the second in a stack of its own: new LatchkeyStack(app, …).',
  );
}
