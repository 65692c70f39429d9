import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Latchkey } from '../latchkey.ts';
import { Console } from './console.ts';

export interface ConsoleStackProps extends StackProps {
  readonly latchkey: Latchkey;
}

/** The console in its own stack. Its deployments do not affect keys. */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, { latchkey, ...props }: ConsoleStackProps) {
    super(scope, id, props);
    const console = new Console(this, 'Console', { latchkey });

    new CfnOutput(this, 'ConsoleUrl', { value: console.url });
    if (console.domainTarget !== undefined) {
      new CfnOutput(this, 'ConsoleDomainTarget', { value: console.domainTarget });
    }
  }
}
