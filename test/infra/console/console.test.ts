import { describe, expect, test } from '@jest/globals';
import { consoleHeaders } from '../../../lib/console/headers.ts';
import { asText, type Properties, synthesized, synthesizedStacks } from '../support/synthesized.ts';

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const domain = { name: 'keys.example.com', certificateArn };
const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/console/f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const signIn = { issuer: 'https://id.example.com/tenant', clientId: 'console', audience: 'urn:latchkey' };

const defaults = synthesized();
const { main, console } = synthesizedStacks({ console: {} });
const full = synthesizedStacks({
  removalPolicy: 'destroy',
  console: {
    signIn: { ...signIn, origins: ['https://token.example.com'] },
    domain: { ...domain, hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' } },
    webAclArn,
    accessLogs: false,
  },
});

const distribution = (stack = console): Properties =>
  stack.only('AWS::CloudFront::Distribution').Properties['DistributionConfig'];
const filesOf = (stack = console) => {
  const deployment = stack.all('Custom::CDKBucketDeployment')[0];
  const id = deployment?.Properties['DestinationBucketName'].Ref;
  const bucket = stack.all('AWS::S3::Bucket').find((each) => each.id === id);
  const policy = stack.all('AWS::S3::BucketPolicy').find(({ Properties }) => Properties['Bucket'].Ref === id);
  const statements: Properties[] = policy?.Properties['PolicyDocument'].Statement;
  return { bucket, statements };
};

describe('by default', () => {
  test('has no console, and no resource for it in the API’s stack', () => {
    const before = synthesizedStacks({});
    expect(before.console.types().size).toBe(0);
    expect([...defaults.types()].filter((type) => /Cognito|CloudFront/.test(type))).toEqual([]);
  });

  test('a console adds only the sign-in to the API’s stack', () => {
    const added = [...main.types()].filter((type) => !defaults.types().has(type));
    expect(added.sort()).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolResourceServer',
    ]);
  });

  test('an external provider adds nothing to the API’s stack', () => {
    expect([...full.main.types()].sort()).toEqual([...defaults.types()].sort());
  });
});

describe('the files', () => {
  test('are in a bucket that cannot be made public', () => {
    expect(filesOf().bucket?.Properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(filesOf().bucket?.Properties).not.toHaveProperty('WebsiteConfiguration');
  });

  test('can be read only by this distribution, over TLS', () => {
    const { statements } = filesOf();
    const readers = statements.filter(({ Effect, Action }) => Effect === 'Allow' && Action.includes('s3:GetObject'));
    expect(readers).toHaveLength(1);
    expect(readers[0]?.Principal).toEqual({ Service: 'cloudfront.amazonaws.com' });
    const { id } = console.only('AWS::CloudFront::Distribution');
    expect(asText(readers[0]?.Condition.StringEquals['AWS:SourceArn'])).toMatch(`:distribution/<${id}>`);
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  test('are requested with a signature', () => {
    const [origin] = distribution()['Origins'];
    const control = console.only('AWS::CloudFront::OriginAccessControl');
    expect(origin.OriginAccessControlId).toEqual({ 'Fn::GetAtt': [control.id, 'Id'] });
    expect(control.Properties['OriginAccessControlConfig']).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
  });

  const deployments = console.all('Custom::CDKBucketDeployment');
  const [hashed, named] = deployments;

  test('are cached for a year if their name has a hash; the others are revalidated each time', () => {
    expect(hashed?.Properties).toMatchObject({
      Exclude: ['*'],
      Include: ['assets/*'],
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(named?.Properties).toMatchObject({
      Exclude: ['assets/*'],
      SystemMetadata: { 'cache-control': 'no-cache' },
    });
  });

  test('are uploaded before the page that needs them, and files of open pages stay', () => {
    expect(named?.DependsOn).toContain(hashed?.id);
    for (const { Properties } of deployments) {
      expect(Properties).toMatchObject({ DestinationBucketKeyPrefix: 'console', Prune: false, RetainOnDelete: true });
    }
  });
});

describe('CloudFront', () => {
  test('supports HTTP/2 and HTTP/3, over IPv4 and IPv6', () => {
    expect(distribution()).toMatchObject({ Enabled: true, HttpVersion: 'http2and3', IPV6Enabled: true });
  });

  test('may list the files of the bucket, so that a missing file is 404 and not 403', () => {
    const policies: Properties[] = console.all('AWS::S3::BucketPolicy').map(({ Properties }) => Properties);
    const ofCloudFront = policies
      .flatMap((policy): Properties[] => policy['PolicyDocument'].Statement)
      .filter(({ Principal }) => Principal.Service === 'cloudfront.amazonaws.com');
    expect(ofCloudFront.map(({ Action }) => Action)).toEqual([['s3:GetObject', 's3:ListBucket']]);
  });

  test('passes the API’s errors on unchanged', () => {
    expect(distribution()).not.toHaveProperty('CustomErrorResponses');
  });

  test('sends compressed files with the console’s headers, and rewrites its routes', () => {
    const { DefaultCacheBehavior: files, Origins: origins } = distribution();
    expect(files).toMatchObject({
      TargetOriginId: origins[0].Id,
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
      // CachingOptimized
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      ResponseHeadersPolicyId: { Ref: console.only('AWS::CloudFront::ResponseHeadersPolicy').id },
      FunctionAssociations: [
        {
          EventType: 'viewer-request',
          FunctionARN: { 'Fn::GetAtt': [console.only('AWS::CloudFront::Function').id, 'FunctionARN'] },
        },
      ],
    });
    expect(console.only('AWS::CloudFront::Function').Properties['FunctionConfig'].Runtime).toBe('cloudfront-js-2.0');
  });

  test('forwards paths of the API with the complete request, and caches no response', () => {
    const { CacheBehaviors: behaviors, Origins: origins } = distribution();
    expect(behaviors.map(({ PathPattern }: Properties) => PathPattern)).toEqual([
      '/api/*',
      '/v1/*',
      '/openapi.json',
      '/health',
    ]);
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({
        TargetOriginId: origins[1].Id,
        ViewerProtocolPolicy: 'https-only',
        // CachingDisabled, AllViewerExceptHostHeader
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      });
      expect(behavior.AllowedMethods.toSorted()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
      expect(behavior).not.toHaveProperty('ResponseHeadersPolicyId');
    }
  });

  test('calls the API at its stage, over TLS 1.2', () => {
    const [, api] = distribution()['Origins'];
    const restApi = main.only('AWS::ApiGateway::RestApi').id;
    expect(asText(api.DomainName)).toMatch(
      new RegExp(`^<Latchkey/PublishOutputRef${restApi}[0-9A-F]+>\\.execute-api\\.<AWS::Region>\\.<AWS::URLSuffix>$`),
    );
    expect(api).toMatchObject({
      OriginPath: '/prod',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
  });

  test('calls the API at its custom domain if the default endpoint is disabled', () => {
    const customDomain = { name: 'api.example.com', certificateArn };
    const closed = synthesizedStacks({ customDomain, disableExecuteApiEndpoint: true, console: { signIn } });
    const [, api] = distribution(closed.console)['Origins'];
    expect(api.DomainName).toBe('api.example.com');
    expect(api).not.toHaveProperty('OriginPath');
  });

  test('includes the Region in names that must be unique in an account', () => {
    const names = [
      console.only('AWS::CloudFront::OriginAccessControl').Properties['OriginAccessControlConfig'].Name,
      console.only('AWS::CloudFront::ResponseHeadersPolicy').Properties['ResponseHeadersPolicyConfig'].Name,
      console.only('AWS::CloudFront::Function').Properties['Name'],
    ];
    for (const name of names) expect(asText(name)).toContain('<AWS::Region>');
  });
});

describe('the headers', () => {
  const headersOf = (stack = console): Record<string, string> => {
    const policy = stack.only('AWS::CloudFront::ResponseHeadersPolicy').Properties['ResponseHeadersPolicyConfig'];
    const { ContentSecurityPolicy, ContentTypeOptions, FrameOptions, ReferrerPolicy } = policy.SecurityHeadersConfig;
    for (const each of [ContentSecurityPolicy, ContentTypeOptions, FrameOptions, ReferrerPolicy]) {
      expect(each.Override).toBe(true);
    }
    const custom: Properties[] = policy.CustomHeadersConfig.Items;
    return {
      'Content-Security-Policy': asText(ContentSecurityPolicy.ContentSecurityPolicy),
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': FrameOptions.FrameOption,
      'Referrer-Policy': ReferrerPolicy.ReferrerPolicy,
      ...Object.fromEntries(custom.map(({ Header, Value }) => [Header, Value])),
    };
  };

  test('are the headers of the local run, with the provider’s origins', () => {
    expect(headersOf(full.console)).toEqual(consoleHeaders(['https://id.example.com', 'https://token.example.com']));
  });

  test('allow calls to both addresses of the user pool', () => {
    expect(headersOf()['Content-Security-Policy']).toMatch(
      /connect-src 'self' https:\/\/cognito-idp\.<AWS::Region>\.amazonaws\.com https:\/\/<Latchkey\/\w+>\.auth\.<AWS::Region>\.amazoncognito\.com;/,
    );
    expect(headersOf()['Content-Security-Policy']).not.toContain('unsafe');
  });

  test('require HTTPS for a year', () => {
    const policy = console.only('AWS::CloudFront::ResponseHeadersPolicy').Properties['ResponseHeadersPolicyConfig'];
    expect(policy.SecurityHeadersConfig.StrictTransportSecurity).toMatchObject({ AccessControlMaxAgeSec: 31_536_000 });
  });
});

describe('a custom domain of the console', () => {
  test('has its certificate, and TLS 1.2 or newer', () => {
    expect(distribution(full.console)).toMatchObject({
      Aliases: ['keys.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
    expect(distribution()).not.toHaveProperty('Aliases');
  });

  test('is the address in the outputs', () => {
    expect(full.console.outputs()['ConsoleUrl'].Value).toBe('https://keys.example.com/console/');
    const { id } = console.only('AWS::CloudFront::Distribution');
    expect(asText(console.outputs()['ConsoleUrl'].Value)).toBe(`https://<${id}.DomainName>/console/`);
  });

  test('gets records for IPv4 and IPv6 in a hosted zone', () => {
    const records = full.console.all('AWS::Route53::RecordSet').map(({ Properties }) => Properties);
    expect(records.map(({ Type }) => Type).sort()).toEqual(['A', 'AAAA']);
    for (const record of records) expect(record['Name']).toBe('keys.example.com.');
    expect(full.console.outputs()).not.toHaveProperty('ConsoleDomainTarget');
  });

  test('without a hosted zone outputs the target of a DNS record', () => {
    const stack = synthesizedStacks({ console: { signIn, domain } }).console;
    expect(stack.all('AWS::Route53::RecordSet')).toEqual([]);
    const { id } = stack.only('AWS::CloudFront::Distribution');
    expect(stack.outputs()['ConsoleDomainTarget'].Value).toEqual({ 'Fn::GetAtt': [id, 'DomainName'] });
  });
});

describe('values of the stack of the API', () => {
  const valuesIn = (config: object) => {
    const { console: template } = synthesizedStacks(config);
    return [...template.types()].flatMap((type) =>
      template.all(type).map(({ Metadata }) => Metadata?.['latchkey:values']),
    );
  };
  const marked = (config: object) => new Set(valuesIn(config).filter((value) => value !== undefined));

  test('change the template of the console, so that a deployment reads them again', () => {
    const [first, ...others] = marked({ console: {} });
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(others).toEqual([]);
    expect(marked({ console: {} })).toEqual(new Set([first]));
    expect(marked({ console: { cognitoDomainPrefix: 'acme-keys' } })).not.toEqual(new Set([first]));
  });

  test('are marked at every resource that reads one', () => {
    const { console: template } = synthesizedStacks({ console: {} });
    const reading = [...template.types()].flatMap((type) =>
      template.all(type).filter(({ Properties: read }) => JSON.stringify(read ?? {}).includes('Fn::GetStackOutput')),
    );
    expect(reading.length).toBeGreaterThan(3);
    expect(reading.filter(({ Metadata }) => Metadata?.['latchkey:values'] === undefined)).toEqual([]);
  });
});

test('the function that empties its buckets writes into a log that expires', () => {
  const template = console;
  const ofProvider = template
    .all('AWS::Lambda::Function')
    .find(({ id }) => id.startsWith('CustomS3AutoDeleteObjectsCustomResourceProvider'));
  const log = template
    .all('AWS::Logs::LogGroup')
    .find(({ id }) => id === ofProvider?.Properties['LoggingConfig']?.LogGroup.Ref);
  expect(log?.Properties['RetentionInDays']).toBe(30);
  const withoutLog = template
    .all('AWS::Lambda::Function')
    .filter(({ Properties: it }) => it['LoggingConfig'] === undefined);
  expect(withoutLog.map(({ id }) => id)).toEqual([]);
});

test('a web ACL protects it if the configuration names one', () => {
  expect(distribution(full.console)['WebACLId']).toBe(webAclArn);
  expect(distribution()).not.toHaveProperty('WebACLId');
});

describe('access logs', () => {
  const logs = console.all('AWS::S3::Bucket').find(({ id }) => id !== filesOf().bucket?.id);

  test('are kept as long as other logs, without cookies', () => {
    expect(distribution()['Logging']).toEqual({
      Bucket: { 'Fn::GetAtt': [logs?.id, 'RegionalDomainName'] },
      IncludeCookies: false,
      Prefix: 'cloudfront/',
    });
    expect(filesOf().bucket?.Properties['LoggingConfiguration']).toMatchObject({
      DestinationBucketName: { Ref: logs?.id },
    });
    expect(logs?.Properties['LifecycleConfiguration'].Rules).toEqual([{ ExpirationInDays: 30, Status: 'Enabled' }]);
    expect(logs?.Properties['PublicAccessBlockConfiguration'].RestrictPublicBuckets).toBe(true);
    expect(logs?.DeletionPolicy).toBe('Retain');
  });

  test('can be turned off', () => {
    expect(distribution(full.console)).not.toHaveProperty('Logging');
    expect(full.console.all('AWS::S3::Bucket')).toHaveLength(1);
  });
});
