import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { Latchkey } from '../latchkey.ts';
import { SampleApi } from '../sample/sample-api.ts';

export interface LatchkeyStackProps extends StackProps {
  readonly config: Config;
}

/** The stack of a deployment: Latchkey and, if configured, the sample API. */
export class LatchkeyStack extends Stack {
  readonly latchkey: Latchkey;

  constructor(scope: Construct, id: string, { config, ...props }: LatchkeyStackProps) {
    super(scope, id, props);
    this.latchkey = new Latchkey(this, 'Latchkey', { config });
    const { latchkey } = this;

    new CfnOutput(this, 'ApiUrl', { value: latchkey.url });
    new CfnOutput(this, 'ApiId', { value: latchkey.restApi.restApiId });
    new CfnOutput(this, 'KeysTableName', { value: latchkey.keys.table.tableName });
    new CfnOutput(this, 'CountersTableName', { value: latchkey.counters.table.tableName });
    new CfnOutput(this, 'PepperSecretArn', { value: latchkey.pepper.secret.secretArn });
    new CfnOutput(this, 'EventBusName', { value: latchkey.events.bus.eventBusName });
    if (latchkey.webhook !== undefined) {
      new CfnOutput(this, 'WebhookSecretArn', { value: latchkey.webhook.secret.secret.secretArn });
    }
    if (latchkey.userPool !== undefined) {
      new CfnOutput(this, 'UserPoolId', { value: latchkey.userPool.pool.userPoolId });
    }

    const { functionArn } = latchkey.rotation.secretRotation.function;
    new CfnOutput(this, 'SecretRotationFunctionArn', { value: functionArn });

    if (!config.sampleApi) return;
    const { photoRequests } = new SampleApi(this, 'SampleApi', { latchkey });
    new CfnOutput(this, 'PhotoRequestsTableName', { value: photoRequests.table.tableName });
  }
}
