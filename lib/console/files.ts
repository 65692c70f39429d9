import { RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { consoleBundle } from './bundle.ts';
import { consoleCacheControl } from './headers.ts';
import type { ConsoleLogs } from './logs.ts';

export interface ConsoleFilesProps {
  readonly removalPolicy: RemovalPolicy;
  /** Of what copies the files into the bucket. */
  readonly logRetention: RetentionDays;
  /** undefined: there are none. */
  readonly logs: ConsoleLogs | undefined;
}

/**
 * The files of the console, under `console/`. They are the same for everybody and hold no secret, so S3's own key encrypts
 * them: one of KMS would have to be open to CloudFront.
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
      // A deployment makes all of it anew.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      // A type of the CDK that exactOptionalPropertyTypes tells apart.
    }) as IBucket;
    if (logs === undefined) {
      Validations.of(this.bucket).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'The setting "console.accessLogs" turned logs off. Nobody reads the bucket but CloudFront.',
      });
    }
    this.#logGroup = new LogGroup(this, 'Log', { retention: logRetention, removalPolicy });
  }

  /**
   * Copies the bundle into the bucket, and the settings that the page reads when it starts.
   *
   * What has a hash in its name comes first, so that no page asks for a file that is not there yet; and files of former
   * versions stay, for pages that are open still load parts of theirs. That is some megabytes for each version. CloudFront
   * keeps nothing under a name that can change: it asks the bucket, so nothing has to be invalidated.
   */
  deploy(settings: object): void {
    const bundle = Source.asset(consoleBundle(this));
    const common = {
      destinationBucket: this.bucket,
      destinationKeyPrefix: 'console',
      prune: false,
      // Goes with the bucket; a copy that is made in another way must not take the files of the former with it.
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

  /** The function that copies is the CDK's own, one for both, with the permissions that the CDK gives it. */
  #acknowledge(...deployments: readonly BucketDeployment[]): void {
    const stack = Stack.of(this);
    const reason =
      'The function with which the CDK copies files at a deployment: it reads the assets of deployments, and writes to the ' +
      'bucket of the console, which holds nothing but these files.';
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
      // The role is a part of the function, which the CDK does not show.
      Validations.of(handlerRole.node.scope ?? handlerRole).acknowledge(
        {
          id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
          reason,
        },
        {
          id: 'AwsSolutions-L1',
          reason: `${reason} Its runtime is the one that this version of the CDK is tested with.`,
        },
        ...findings.map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })),
      );
    }
  }
}
