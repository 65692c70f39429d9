import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { LatchkeyConfig } from '../config/latchkey-config.ts';
import { Latchkey } from '../latchkey.ts';
import type { LatchkeyProps } from '../latchkey-props.ts';
import { SampleApi } from '../sample/sample-api.ts';

export interface LatchkeyStackProps extends StackProps, LatchkeyProps {
  /**
   * The settings of docs/configuration.md. The name of the stack is `props.stackName`, or else the id. There is no sample API
   * unless `sampleApi` is true.
   * @default every setting has its default
   */
  readonly config?: LatchkeyConfig;
}

/**
 * Latchkey in a stack of its own, with the outputs that the command line reads. APIs of other stacks in the same app use it:
 * `new LatchkeyStack(app, 'Latchkey').latchkey.protect(api, { scope: 'orders:read' })`.
 */
export class LatchkeyStack extends Stack {
  readonly latchkey: Latchkey;

  /** @throws ConfigError if the configuration is invalid */
  constructor(scope: Construct, id: string, { config = {}, configSource, ...props }: LatchkeyStackProps = {}) {
    super(scope, id, props);
    this.latchkey = new Latchkey(this, 'Latchkey', {
      config,
      configSource: configSource ?? `${this.node.path}: config`,
    });
    const { latchkey } = this;

    new CfnOutput(this, 'ApiUrl', { value: latchkey.url });
    new CfnOutput(this, 'ApiId', { value: latchkey.restApi.restApiId });
    new CfnOutput(this, 'KeysTableName', { value: latchkey.keys.table.tableName });
    new CfnOutput(this, 'CountersTableName', { value: latchkey.counters.table.tableName });
    new CfnOutput(this, 'PepperSecretArn', { value: latchkey.pepper.secret.secretArn });
    new CfnOutput(this, 'SharedAuthorizerArn', { value: latchkey.sharedAuthorizer.function.functionArn });
    new CfnOutput(this, 'SharedAuthorizerUri', { value: latchkey.sharedAuthorizer.uri });
    new CfnOutput(this, 'EventBusName', { value: latchkey.events.bus.eventBusName });
    if (latchkey.webhook !== undefined) {
      new CfnOutput(this, 'WebhookSecretArn', { value: latchkey.webhook.secret.secret.secretArn });
    }
    if (latchkey.userPool !== undefined) {
      new CfnOutput(this, 'UserPoolId', { value: latchkey.userPool.pool.userPoolId });
    }

    const { functionArn } = latchkey.rotation.secretRotation.function;
    new CfnOutput(this, 'SecretRotationFunctionArn', { value: functionArn });

    if (config.sampleApi !== true) return;
    const { photoRequests } = new SampleApi(this, 'SampleApi', { latchkey });
    new CfnOutput(this, 'PhotoRequestsTableName', { value: photoRequests.table.tableName });
  }
}
