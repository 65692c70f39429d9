import { Duration, Names, Stack } from 'aws-cdk-lib';
import { type HeadersFrameOption, type HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { consoleHeaders } from './headers.ts';

export interface ConsoleHeadersPolicyProps {
  /** Origins that the page calls for sign-in: `https://host[:port]`. */
  readonly signInOrigins: readonly string[];
}

/** Makes CloudFront send the console's headers (lib/console/headers.ts) and Strict-Transport-Security for one year. */
export class ConsoleHeadersPolicy extends Construct {
  readonly policy: ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, { signInOrigins }: ConsoleHeadersPolicyProps) {
    super(scope, id);
    // CloudFront has its own properties for these headers.
    const {
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': _,
      'X-Frame-Options': frameOption,
      'Referrer-Policy': referrerPolicy,
      ...others
    } = consoleHeaders(signInOrigins);
    const override = true;
    this.policy = new ResponseHeadersPolicy(this, 'Policy', {
      // Names are unique in an account, not only in a Region.
      responseHeadersPolicyName: `${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}-${Stack.of(this).region}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override },
        contentTypeOptions: { override },
        frameOptions: { frameOption: frameOption as HeadersFrameOption, override },
        referrerPolicy: { referrerPolicy: referrerPolicy as HeadersReferrerPolicy, override },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(others).map(([header, value]) => ({ header, value, override })),
      },
    });
  }
}
