import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import type { EncryptionKey } from '../state/encryption-key.ts';

export interface AlarmTopicProps extends Pick<Config, 'alarmTopicArn' | 'alarmEmail'> {
  /** Encrypts the topic that is created. undefined: the topic is not encrypted at rest. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/** The topic that alarms notify: the configured topic, or a new topic for the configured e-mail address, or none. */
export class AlarmTopic extends Construct {
  readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, { alarmTopicArn, alarmEmail, encryptionKey }: AlarmTopicProps) {
    super(scope, id);
    if (alarmTopicArn !== null) this.topic = Topic.fromTopicArn(this, 'Topic', alarmTopicArn);
    else if (alarmEmail !== null) this.topic = this.#topicFor(alarmEmail, encryptionKey);
  }

  #topicFor(address: string, encryptionKey: EncryptionKey | undefined): Topic {
    const stack = Stack.of(this);
    const topic = new Topic(this, 'Topic', {
      displayName: `${stack.stackName} alarms`,
      enforceSSL: true,
      ...(encryptionKey && { masterKey: encryptionKey.key }),
    });
    // A policy of its own replaces the default policy of a topic, which lets the alarms of the account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisStack',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: `${stack.stackName}-*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    topic.addSubscription(new EmailSubscription(address));
    return topic;
  }
}
