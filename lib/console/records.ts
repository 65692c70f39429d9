import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface ConsoleRecordsProps {
  readonly distribution: Distribution;
  /** Domain name of the console. */
  readonly name: string;
  readonly hostedZone: { readonly id: string; readonly name: string };
}

/** DNS records that point the console's domain to CloudFront. */
export class ConsoleRecords extends Construct {
  constructor(scope: Construct, id: string, { distribution, name, hostedZone }: ConsoleRecordsProps) {
    super(scope, id);
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new ARecord(this, 'Ipv4', { zone, recordName: name, target });
    new AaaaRecord(this, 'Ipv6', { zone, recordName: name, target });
  }
}
