import { join } from 'node:path';
import { Duration, Names, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
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
import type { ConsoleSettings } from '../config/console-settings.ts';
import type { Latchkey } from '../latchkey.ts';
import { ConsoleHeadersPolicy } from './headers-policy.ts';
import type { ConsoleLogs } from './logs.ts';

export interface ConsoleDistributionProps extends Pick<ConsoleSettings, 'domain' | 'webAclArn'> {
  readonly latchkey: Latchkey;
  /** Of the files. */
  readonly bucket: IBucket;
  /** undefined: there are none. */
  readonly logs: ConsoleLogs | undefined;
  /** Whom the page calls to sign in: `https://host[:port]`. */
  readonly signInOrigins: readonly string[];
}

/**
 * CloudFront: the console's files under `/console/`, and the API beside them, so that the page calls its own origin. No error
 * of the API is put into other words: what is not a file is found by the function before the cache, not by error pages.
 */
export class ConsoleDistribution extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, props: ConsoleDistributionProps) {
    super(scope, id);
    const { latchkey, bucket, logs, domain, webAclArn, signInOrigins } = props;
    const headers = new ConsoleHeadersPolicy(this, 'Headers', { signInOrigins });
    const api = apiBehaviour(latchkey);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `${Stack.of(latchkey).stackName}: the console, and the API for it`,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl: this.#accessControl() }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        // It heeds the Cache-Control of each file, and gives "no-cache" a second at most.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: headers.policy,
        functionAssociations: [{ function: this.#router(), eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: { '/api/*': api, '/v1/*': api, '/openapi.json': api, '/health': api },
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      // A page of some hundred kilobytes, then kept by the browser: nearness is worth more than the price of its bytes.
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

  /** The names of what CloudFront has are unique in an account, not only in a Region of it. */
  #accessControl(): S3OriginAccessControl {
    const { region } = Stack.of(this);
    return new S3OriginAccessControl(this, 'AccessControl', {
      originAccessControlName: `${Names.uniqueResourceName(this, { maxLength: 48, separator: '-' })}-${region}`,
      signing: Signing.SIGV4_ALWAYS,
    });
  }

  #router(): EdgeFunction {
    return new EdgeFunction(this, 'Router', {
      comment: 'Latchkey: from the routes of the console to its files',
      code: FunctionCode.fromFile({ filePath: join(import.meta.dirname, 'router.js') }),
      runtime: FunctionRuntime.JS_2_0,
    });
  }

  #acknowledge({ logs, domain, webAclArn }: ConsoleDistributionProps): void {
    const acknowledge = (id: string, reason: string) =>
      Validations.of(this.distribution).acknowledge({ id: `AwsSolutions-${id}`, reason });
    acknowledge('CFR1', 'People may be anywhere. Who may come in is a matter of their sign-in, not of their country.');
    if (webAclArn === null) {
      acknowledge(
        'CFR2',
        'Whether a web ACL pays is for the account that deploys: it costs per rule and request. The setting ' +
          '"console.webAclArn" puts one before the console.',
      );
    }
    if (logs === undefined) acknowledge('CFR3', 'The setting "console.accessLogs" turned logs off.');
    if (domain === null) {
      acknowledge(
        'CFR4',
        'Of the names that AWS gives, AWS alone decides which TLS they take. The setting "console.domain" gives the console ' +
          'a name of its own, which takes TLS 1.2 and newer.',
      );
    }
  }
}

/** All that a caller sends reaches the API, but for the name of the host, by which API Gateway tells APIs apart. */
function apiBehaviour(latchkey: Latchkey): BehaviorOptions {
  return {
    origin: apiOrigin(latchkey),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    // A redirect would come after the key had been sent in clear.
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
    // As long as API Gateway may take.
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
