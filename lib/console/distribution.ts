import { Duration, Names, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  Signing,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { assets } from '#assets';
import type { ConsoleSettings } from '../config/console-settings.ts';
import type { Latchkey } from '../latchkey.ts';
import { ConsoleHeadersPolicy } from './headers-policy.ts';
import type { ConsoleLogs } from './logs.ts';

export interface ConsoleDistributionProps extends Pick<ConsoleSettings, 'domain' | 'webAclArn'> {
  readonly latchkey: Latchkey;
  /** The bucket of the console's files. */
  readonly bucket: IBucket;
  /** undefined: access logs are turned off. */
  readonly logs: ConsoleLogs | undefined;
  /** Origins that the page calls for sign-in: `https://host[:port]`. */
  readonly signInOrigins: readonly string[];
}

/**
 * The CloudFront distribution: the console's files under `/console/`, and the API at the same origin. A CloudFront function
 * routes page URLs to index.html. Error pages would also replace error responses of the API.
 */
export class ConsoleDistribution extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, props: ConsoleDistributionProps) {
    super(scope, id);
    const { latchkey, bucket, logs, domain, webAclArn, signInOrigins } = props;
    const headers = new ConsoleHeadersPolicy(this, 'Headers', { signInOrigins });
    const api = apiBehavior(latchkey);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `${Stack.of(latchkey).stackName}: console and API`,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket, {
          originAccessControl: this.#accessControl(),
          // Without the permission to list, S3 responds to a missing file with 403. No request reaches the list itself: the router
          // answers every path that is not a file.
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        // Respects the Cache-Control of each file and caches "no-cache" for at most one second.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: headers.policy,
        functionAssociations: [{ function: this.#router(), eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: { '/api/*': api, '/v1/*': api, '/openapi.json': api, '/health': api },
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      // The page has some hundred kilobytes and browsers cache it, so low latency is worth the price.
      priceClass: PriceClass.PRICE_CLASS_ALL,
      ...(webAclArn !== null && { webAclId: webAclArn }),
      ...(logs && { logBucket: logs.bucket, logFilePrefix: 'cloudfront/', logIncludesCookies: false }),
      ...(domain !== null && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    });
    this.#acknowledge(props);
  }

  /** Names in CloudFront are unique in an account, not only in a Region. */
  #accessControl(): S3OriginAccessControl {
    const { region } = Stack.of(this);
    return new S3OriginAccessControl(this, 'AccessControl', {
      originAccessControlName: `${Names.uniqueResourceName(this, { maxLength: 48, separator: '-' })}-${region}`,
      signing: Signing.SIGV4_ALWAYS,
    });
  }

  #router(): EdgeFunction {
    return new EdgeFunction(this, 'Router', {
      comment: 'Latchkey: routes page URLs of the console to its files',
      code: FunctionCode.fromFile({ filePath: assets.router }),
      runtime: FunctionRuntime.JS_2_0,
    });
  }

  #acknowledge({ logs, domain, webAclArn }: ConsoleDistributionProps): void {
    const acknowledge = (id: string, reason: string) =>
      Validations.of(this.distribution).acknowledge({ id: `AwsSolutions-${id}`, reason });
    Validations.of(this.distribution).acknowledge({
      id: 'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      reason: 'The router answers every path that is not a file, so no request reaches the list of the bucket.',
    });
    acknowledge('CFR1', 'Users can be in any country. Access depends on sign-in.');
    if (webAclArn === null) {
      acknowledge(
        'CFR2',
        'A web ACL costs per rule and request, so it is a choice of each deployment. The setting "console.webAclArn" ' +
          'associates one.',
      );
    }
    if (logs === undefined) acknowledge('CFR3', 'The setting "console.accessLogs" turns access logs off.');
    if (domain === null) {
      acknowledge(
        'CFR4',
        'AWS decides the TLS versions of the default CloudFront domain. With the setting "console.domain" the console has its ' +
          'own domain, which requires TLS 1.2 or newer.',
      );
    }
  }
}

/** Forwards requests to the API unchanged, except for the Host header, which API Gateway needs to identify the API. */
function apiBehavior(latchkey: Latchkey): BehaviorOptions {
  return {
    origin: apiOrigin(latchkey),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    // A redirect would come too late: the client has already sent the key unencrypted.
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: false,
  };
}

function apiOrigin({ restApi, config }: Latchkey): HttpOrigin {
  const secure = {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    // Above API Gateway's integration timeout.
    readTimeout: Duration.seconds(30),
  };
  const { customDomain, disableExecuteApiEndpoint, stage } = config;
  if (customDomain !== null && disableExecuteApiEndpoint) return new HttpOrigin(customDomain.name, secure);
  const { region, urlSuffix } = Stack.of(restApi);
  return new HttpOrigin(`${restApi.restApiId}.execute-api.${region}.${urlSuffix}`, {
    ...secure,
    originPath: `/${stage}`,
  });
}
