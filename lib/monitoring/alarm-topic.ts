import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import type { EncryptionKey } from '../state/encryption-key.ts';

export interface AlarmTopicProps extends Pick<Config, 'alarmTopicArn' | 'alarmEmail'> {
  /** Of the topic that is made; undefined: it is not encrypted at rest. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/** Who hears of alarms: the topic that the configuration names, or one made for its e-mail address, or nobody. */
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
    // A topic with a policy of its own has lost the default one, which lets the account's alarms publish.
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
