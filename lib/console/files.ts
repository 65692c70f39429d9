import { RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { assets } from '#assets';
import { unlessRolledBack } from '../config/removal.ts';
import { keepDeletionLog } from './deletion-log.ts';
import { consoleCacheControl } from './headers.ts';
import type { ConsoleLogs } from './logs.ts';

export interface ConsoleFilesProps {
  readonly removalPolicy: RemovalPolicy;
  /** Log retention of the function that copies the files. */
  readonly logRetention: RetentionDays;
  /** undefined: access logs are turned off. */
  readonly logs: ConsoleLogs | undefined;
}

/**
 * The bucket with the console's files, under `console/`. The files are public, so S3's own key encrypts them. CloudFront would
 * need access to a KMS key.
 */
export class ConsoleFiles extends Construct {
  readonly bucket: IBucket;
  readonly #logGroup: LogGroup;

  constructor(scope: Construct, id: string, { removalPolicy, logRetention, logs }: ConsoleFilesProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      ...(logs && { serverAccessLogsBucket: logs.bucket, serverAccessLogsPrefix: 'files/' }),
      // A deployment creates all of it again.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      // The types of the CDK are not compatible under exactOptionalPropertyTypes.
    }) as IBucket;
    if (logs === undefined) {
      Validations.of(this.bucket).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'The setting "console.accessLogs" turns access logs off. Only CloudFront reads the bucket.',
      });
    }
    this.#logGroup = new LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy: unlessRolledBack(removalPolicy),
    });
    keepDeletionLog(this, this.#logGroup);
  }

  /**
   * Copies the bundle and the settings of the page into the bucket.
   *
   * Files with a hash in their name are copied first, so that no page requests a file that does not exist yet. Files of previous
   * versions stay, because open pages still load parts of them; each version has some megabytes. CloudFront does not cache files
   * whose content can change under the same name, so nothing needs invalidation.
   */
  deploy(settings: object): void {
    const bundle = Source.asset(assets.console(this));
    const common = {
      destinationBucket: this.bucket,
      destinationKeyPrefix: 'console',
      prune: false,
      // The files are deleted with the bucket. Replacing this resource must not delete the files of its predecessor.
      retainOnDelete: true,
      memoryLimit: 512,
      logGroup: this.#logGroup,
    };
    const hashed = new BucketDeployment(this, 'Hashed', {
      ...common,
      sources: [bundle],
      exclude: ['*'],
      include: ['assets/*'],
      cacheControl: [CacheControl.fromString(consoleCacheControl.hashed)],
    });
    const named = new BucketDeployment(this, 'Named', {
      ...common,
      sources: [bundle, Source.jsonData('config.json', settings)],
      exclude: ['assets/*'],
      cacheControl: [CacheControl.fromString(consoleCacheControl.named)],
    });
    named.node.addDependency(hashed);
    this.#acknowledge(hashed, named);
  }

  /** Acknowledges the findings about the CDK's own function that copies the files. */
  #acknowledge(...deployments: readonly BucketDeployment[]): void {
    const stack = Stack.of(this);
    const reason =
      'The CDK copies files with this function at deployment. It reads the assets of deployments and writes to the bucket of ' +
      'the console, which contains only these files.';
    const known = (text: string, name: string) => (Token.isUnresolved(text) ? `<AWS::${name}>` : text);
    const account = known(stack.account, 'AccountId');
    const assets = `cdk-${stack.synthesizer.bootstrapQualifier}-assets-${account}-${known(stack.region, 'Region')}`;
    const files = stack.getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    const findings = [
      ...['GetBucket', 'GetObject', 'List', 'Abort', 'DeleteObject'].map((action) => `Action::s3:${action}*`),
      `Resource::arn:<AWS::Partition>:s3:::${assets}/*`,
      `Resource::<${files}.Arn>/*`,
    ];
    for (const { handlerRole } of deployments) {
      // The role is a child of the function, which the CDK does not expose.
      Validations.of(handlerRole.node.scope ?? handlerRole).acknowledge(
        {
          id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
          reason,
        },
        {
          id: 'AwsSolutions-L1',
          reason: `${reason} The CDK sets its runtime.`,
        },
        ...findings.map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })),
      );
    }
  }
}
