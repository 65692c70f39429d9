import { Duration, Names, Stack } from 'aws-cdk-lib';
import { type HeadersFrameOption, type HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { consoleHeaders } from './headers.ts';

export interface ConsoleHeadersPolicyProps {
  /** Whom the page calls to sign in: `https://host[:port]`. */
  readonly signInOrigins: readonly string[];
}

/** Has CloudFront send the console's headers (lib/console/headers.ts), and insist on HTTPS for a year. */
export class ConsoleHeadersPolicy extends Construct {
  readonly policy: ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, { signInOrigins }: ConsoleHeadersPolicyProps) {
    super(scope, id);
    // CloudFront takes these by names of its own, and no others than it knows.
    const {
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': _,
      'X-Frame-Options': frameOption,
      'Referrer-Policy': referrerPolicy,
      ...others
    } = consoleHeaders(signInOrigins);
    const override = true;
    this.policy = new ResponseHeadersPolicy(this, 'Policy', {
      // Unique in an account, not only in a Region of it.
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
