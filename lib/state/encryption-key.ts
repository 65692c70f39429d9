import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnGlobalTable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface EncryptionKeyProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The customer managed KMS key of a deployment. It encrypts tables, secrets, logs, events and the alarm topic. They are lost
 * without the key, so it has the same removal policy as the tables. It can be used only through these services.
 */
export class EncryptionKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { removalPolicy }: EncryptionKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `${Stack.of(this).stackName}: tables, secrets, logs and events`,
      enableKeyRotation: true,
      removalPolicy,
    });
    this.#admitAccount();
    this.#admitLogs();
    this.#admitAlarms();
    this.#admitEvents();
  }

  /**
   * Encrypts a table with the key. The property `encryption` of TableV2 needs the Region, which an environment-agnostic stack
   * does not know.
   */
  encrypt(table: TableV2): void {
    const resource = table.node.defaultChild as CfnGlobalTable;
    resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: this.key.keyArn });
  }

  /** Encrypts an event bus with the key. The CDK's own property would add a policy statement for each bus. */
  encryptBus(bus: EventBus): void {
    const resource = bus.node.defaultChild as CfnEventBus;
    resource.kmsKeyIdentifier = this.key.keyArn;
  }

  /** Encrypts a queue with the key. The CDK's own property would let EventBridge of any account use the key. */
  encryptQueue(queue: Queue): void {
    const resource = queue.node.defaultChild as CfnQueue;
    resource.kmsMasterKeyId = this.key.keyArn;
  }

  /**
   * Grants the use of the key for sending to an encrypted queue, or receiving from it
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html).
   */
  grantQueue(grantee: IGrantable, use: 'send' | 'receive'): Grant {
    return this.#grantVia('sqs', grantee, ['Decrypt', ...(use === 'send' ? ['GenerateDataKey'] : [])]);
  }

  /**
   * Grants the use of the key for an encrypted table
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
   */
  grantTable(grantee: IGrantable, use: 'read' | 'write'): Grant {
    const writing = ['Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'];
    return this.#grantVia('dynamodb', grantee, ['Decrypt', 'DescribeKey', ...(use === 'write' ? writing : [])]);
  }

  /** Grants the use of the key for reading secrets. */
  grantReadSecret(grantee: IGrantable): Grant {
    return this.#grantVia('secretsmanager', grantee, ['Decrypt']);
  }

  /** Grants the use of the key for reading and writing secrets. */
  grantWriteSecret(grantee: IGrantable): Grant {
    return this.#grantVia('secretsmanager', grantee, ['Decrypt', 'GenerateDataKey']);
  }

  #grantVia(service: string, grantee: IGrantable, actions: readonly string[]): Grant {
    const { region, urlSuffix } = Stack.of(this);
    return Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `kms:${action}`),
      resourceArns: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } },
    });
  }

  /**
   * Lets the roles of the account use the key through services that encrypt with it, as the keys of AWS do
   * (https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html). A role still needs permission for the table, the secret or
   * the queue. When the key is added to a deployment, CloudFormation encrypts tables and secrets before it updates the policies of
   * roles; without this statement, requests would fail meanwhile.
   */
  #admitAccount(): void {
    const { region, account, urlSuffix } = Stack.of(this);
    const services = ['dynamodb', 'secretsmanager', 'sqs'];
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThisAccountThroughServices',
        principals: [new AnyPrincipal()],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': services.map((service) => `${service}.${region}.${urlSuffix}`),
          },
        },
      }),
    );
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
  #admitLogs(): void {
    const { region, account, partition, stackName } = Stack.of(this);
    const logGroups = [`${stackName}-*`, 'API-Gateway-Execution-Logs_*'];
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogsOfThisStack',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': logGroups.map(
              (name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
            ),
          },
        },
      }),
    );
  }

  /** Lets the alarms of the account publish to an encrypted topic. */
  #admitAlarms(): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /**
   * Lets EventBridge use the key for encrypted buses and queues
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html).
   */
  #admitEvents(): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EventsOfThisAccount',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
