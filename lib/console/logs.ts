import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ConsoleLogsProps {
  readonly removalPolicy: RemovalPolicy;
  /** Days after which a log is deleted. */
  readonly retentionDays: number;
}

/**
 * Who asked CloudFront for what, and who read the bucket of files. Behind CloudFront the API only sees CloudFront's
 * addresses, so this is where those of people are.
 */
export class ConsoleLogs extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, { removalPolicy, retentionDays }: ConsoleLogsProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // CloudFront writes its logs by an access control list, and in no other way to a bucket of any Region.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
      // A type of the CDK that exactOptionalPropertyTypes tells apart.
    }) as IBucket;
  }
}
