import { CfnOutput } from 'aws-cdk-lib';
import { DomainName, EndpointType, type IRestApi, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { CustomDomain as Settings } from '../config/optional-settings.ts';
import { tlsOfDomain } from './tls.ts';

export interface CustomDomainProps extends Settings {
  readonly restApi: RestApi;
}

/** A custom domain name of the API. Paths under it do not contain the stage. */
export class CustomDomain extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { restApi, name, certificateArn, hostedZone, securityPolicy } = props;
    const domain = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      ...tlsOfDomain(securityPolicy),
      // The types of the CDK are not compatible under exactOptionalPropertyTypes.
      mapping: restApi as IRestApi,
    });
    this.url = `https://${name}/`;
    if (hostedZone === null) {
      new CfnOutput(this, 'Target', { value: domain.domainNameAliasDomainName }).overrideLogicalId(
        'CustomDomainTarget',
      );
      return;
    }
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    const target = RecordTarget.fromAlias(new ApiGatewayDomain(domain));
    new ARecord(this, 'Ipv4', { zone, recordName: name, target });
    new AaaaRecord(this, 'Ipv6', { zone, recordName: name, target });
  }
}
