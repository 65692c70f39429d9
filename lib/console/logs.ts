import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ConsoleLogsProps {
  readonly removalPolicy: RemovalPolicy;
  /** Days after which a log is deleted. */
  readonly retentionDays: number;
}

/**
 * The bucket with the access logs of CloudFront and of the console's files. They contain the IP addresses of users, because the
 * API sees only addresses of CloudFront.
 */
export class ConsoleLogs extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, { removalPolicy, retentionDays }: ConsoleLogsProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // CloudFront's standard logs need an access control list.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
      // The types of the CDK are not compatible under exactOptionalPropertyTypes.
    }) as IBucket;
  }
}
