import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../lib/config/config.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';

test('everything has a default', () => {
  expect(parseConfig(undefined)).toEqual({
    stackName: 'Latchkey',
    stage: 'prod',
    keyFormat: { prefix: 'vsk', environmentPart: true },
    plans: {
      Free: { maxKeys: 0, limits: null, public: true, throttle: null, quota: null },
      Professional: {
        maxKeys: 5,
        limits: { perMinute: 60, perHour: 1000 },
        public: true,
        throttle: { requestsPerSecond: 20, burst: 1000 },
        quota: null,
      },
      Enterprise: {
        maxKeys: null,
        limits: { perMinute: 600, perHour: 20_000 },
        public: true,
        throttle: { requestsPerSecond: 1000, burst: 2000 },
        quota: null,
      },
    },
    onCounterFailure: 'allow',
    corsAllowOrigin: '*',
    usagePlanKeys: 'per-workspace',
    removalPolicy: 'retain',
    logRetentionDays: 30,
    alarmTopicArn: null,
    alarmEmail: null,
    tracing: true,
    accountLogRole: true,
    authorizerMemoryMiB: 1024,
    apiMemoryMiB: 512,
    customerManagedKey: false,
    provisionedConcurrency: null,
    reservedConcurrency: null,
    stageThrottle: { requestsPerSecond: 2500, burst: 2500 },
    sampleApi: true,
    customDomain: null,
    disableExecuteApiEndpoint: false,
    waf: null,
    webhook: null,
    console: null,
    rotation: { everyMinutes: 5, secretNamePrefix: 'latchkey/', pepperEveryDays: null },
    recoverableKeys: false,
    unusedKeys: null,
    auditDaysAfterDeletion: 90,
    usageMonths: 13,
  });
});

describe('the default throttles', () => {
  test('admit all requests within the limits of a workspace’s keys, including its root key', () => {
    const { maxKeys, limits, throttle } = parseConfig({}).plans['Professional'] ?? {};
    const keys = (maxKeys ?? 0) + 1;
    // The end of one minute and the start of the next.
    expect(throttle?.burst).toBeGreaterThanOrEqual(2 * keys * (limits?.perMinute ?? 0));
  });

  test('do not exist if all workspaces on a plan share a gateway key', () => {
    const { plans } = parseConfig({ usagePlanKeys: 'per-plan' });
    for (const plan of Object.values(plans)) expect(plan).toMatchObject({ throttle: null });
    expect(plans['Professional']).toMatchObject({ maxKeys: 5, limits: { perMinute: 60, perHour: 1000 } });
  });
});

test('accepts JSON text, as from `cdk synth -c latchkey=…`', () => {
  expect(parseConfig('{"stage":"beta"}').stage).toBe('beta');
});

test.each(['*', 'https://app.example.com', 'http://localhost:5173'])('the origin %s is accepted', (corsAllowOrigin) => {
  expect(parseConfig({ corsAllowOrigin }).corsAllowOrigin).toBe(corsAllowOrigin);
});

const limits = { perMinute: 60, perHour: 1000 };
const plan = (changes: object) => ({ plans: { Pro: { maxKeys: 1, limits, ...changes } } });

const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const domain = (changes: object) => ({ customDomain: { name: 'api.example.com', certificateArn, ...changes } });

describe('the console', () => {
  test('needs no settings', () => {
    expect(parseConfig({ console: {} }).console).toEqual({
      signIn: null,
      cognitoDomainPrefix: null,
      mfa: 'optional',
      domain: null,
      webAclArn: null,
      accessLogs: true,
      apiUrl: null,
      tryPath: null,
      scopes: {},
      tokenLeewaySeconds: 30,
    });
  });

  const signIn = { issuer: 'https://id.example.com', clientId: 'console', audience: 'urn:latchkey' };

  test('accepts any OpenID provider', () => {
    expect(parseConfig({ console: { signIn } }).console?.signIn).toEqual({
      ...signIn,
      scope: 'openid profile email',
      parameters: {},
      origins: [],
      signOutUrl: null,
    });
  });

  test.each([
    'https://id.example.com',
    // Auth0
    'https://acme.eu.auth0.com/',
    // Microsoft Entra
    'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    // Keycloak
    'https://sso.example.com:8443/realms/acme',
  ])('%s is accepted as issuer', (issuer) => {
    expect(parseConfig({ console: { signIn: { ...signIn, issuer } } }).console?.signIn?.issuer).toBe(issuer);
  });

  const notAnIssuer =
    'latchkey.console.signIn.issuer: must be an https:// address without query or fragment, written as the provider writes it in "issuer" of its discovery document';
  const consoleDomain = {
    name: 'keys.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  };

  test.each<[object, string]>([
    [{ signin: null }, 'latchkey.console.signin: is not a known setting'],
    [{ apiUrl: 'http://api.example.com' }, 'latchkey.console.apiUrl: must be an https:// address'],
    [
      { apiUrl: "https://api.example.com/'$(id)" },
      'latchkey.console.apiUrl: must have no query, fragment or quotes: paths are added to it',
    ],
    [
      { scopes: { Orders: 'Read orders' } },
      'latchkey.console.scopes.Orders: the name must be "resource:action" in lower case, where * stands for any; or "*" alone',
    ],
    [
      { tryPath: "/orders'" },
      'latchkey.console.tryPath: must be a path of your API that a GET request with a key can call, like "/v1/orders?limit=1"',
    ],
    ...[
      'http://id.example.com',
      'id.example.com',
      'https://ID.example.com',
      'https://id.example.com?tenant=1',
      'https://id.example.com/?',
      'https://id.example.com/#a',
      'https://user:password@id.example.com',
      'https://id.example.com//',
      'https://id.example.com/a/../b',
      'https://id.example.com/.well-known/openid-configuration',
    ].map((issuer): [object, string] => [{ signIn: { ...signIn, issuer } }, notAnIssuer]),
    [
      { signIn: { ...signIn, audience: 'console' } },
      'latchkey.console.signIn.audience: must differ from clientId, which is the audience of ID tokens: these would pass for access tokens. Name the API at the provider, and put that name here',
    ],
    [{ signIn: { ...signIn, scope: 'profile email' } }, 'latchkey.console.signIn.scope: must hold "openid"'],
    [
      { signIn: { ...signIn, scope: 'openid  email' } },
      'latchkey.console.signIn.scope: must be scopes with single spaces between them',
    ],
    [
      { signIn: { ...signIn, parameters: { redirect_uri: 'https://evil.example' } } },
      'latchkey.console.signIn.parameters.redirect_uri: is sent by the console itself',
    ],
    [
      { signIn: { ...signIn, parameters: { client_secret: 's' } } },
      'latchkey.console.signIn.parameters.client_secret: must not be there: anybody can read the settings of the console. Make a public client, with PKCE',
    ],
    [
      { signIn: { ...signIn, origins: ['https://token.example.com/path'] } },
      'latchkey.console.signIn.origins.0: must be an origin like "https://token.example.com"',
    ],
    [
      { signIn: { ...signIn, signOutUrl: 'javascript:alert(1)' } },
      'latchkey.console.signIn.signOutUrl: must be an https:// address',
    ],
    [
      { signIn, cognitoDomainPrefix: 'acme' },
      'latchkey.console.cognitoDomainPrefix: must be null with signIn: there is no user pool',
    ],
    [{ signIn, mfa: 'required' }, 'latchkey.console.mfa: must be left out with signIn: ask your provider for it'],
    [{ mfa: 'off' }, 'latchkey.console.mfa: must be one of "optional", "required"'],
    ...['Acme', '-acme', 'my-aws-keys', 'a'.repeat(64)].map((cognitoDomainPrefix): [object, string] => [
      { cognitoDomainPrefix },
      'latchkey.console.cognitoDomainPrefix: must be 1 to 63 lower-case letters, digits or hyphens, with neither "aws", "amazon" nor "cognito" in it',
    ]),
    [
      { domain: { ...consoleDomain, certificateArn } },
      'latchkey.console.domain.certificateArn: must be the ARN of a certificate of AWS Certificate Manager in us-east-1, where CloudFront looks for it',
    ],
    [
      { domain: { ...consoleDomain, hostedZone: { id: 'Z0123456789ABC', name: 'example.org' } } },
      'latchkey.console.domain.hostedZone.name: does not hold the name keys.example.com',
    ],
    [
      { webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/f81d4fae-7dec-11d0-a765-00a0c91e6bf6' },
      'latchkey.console.webAclArn: must be the ARN of a web ACL for CloudFront: of the scope CLOUDFRONT, in us-east-1',
    ],
  ])('%j is refused', (settings, message) => {
    expect(() => parseConfig({ console: settings })).toThrow(new ConfigError(`cdk.json: ${message}`));
  });

  test('has its own domain name, and a stack name that fits', () => {
    expect(() => parseConfig({ ...domain({ name: consoleDomain.name }), console: { domain: consoleDomain } })).toThrow(
      'latchkey.console: must have a domain.name of its own: customDomain.name is the name of the API',
    );
    expect(() => parseConfig({ stackName: 'a'.repeat(121), console: {} })).toThrow(
      'latchkey.stackName: must be at most 120 characters with console: its stack has the same name and -Console',
    );
    expect(parseConfig({ stackName: 'a'.repeat(120), console: {} }).stackName).toHaveLength(120);
  });

  test('CloudFront must be able to call the API', () => {
    const { customDomain } = domain({ securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' });
    expect(parseConfig({ customDomain }).customDomain?.securityPolicy).toBe('SecurityPolicy_TLS13_1_3_2025_09');
    expect(() => parseConfig({ console: {}, customDomain })).toThrow(
      'latchkey.customDomain: must have another securityPolicy with console: CloudFront calls the API with TLS 1.2, which this policy refuses',
    );
  });
});

/** Forms of imported values. */
const imported = (changes: object) => ({
  keyFormat: { imported: [{ prefix: 'sk_live_', minLength: 32, maxLength: 32, ...changes }] },
});

test('imported values may begin like the previous prefix of the team, if Latchkey does not issue such values', () => {
  const forms = [
    { prefix: 'acme_', minLength: 37, maxLength: 37 },
    { prefix: '', minLength: 40, maxLength: 40 },
  ];
  expect(parseConfig({ keyFormat: { prefix: 'acme', imported: forms } }).keyFormat.imported).toEqual(forms);
});

describe('an error names the setting', () => {
  test.each<[unknown, string]>([
    ['{', 'latchkey: is not JSON'],
    [null, 'latchkey: must be an object'],
    ['[]', 'latchkey: must be an object'],
    [{ plan: {} }, 'latchkey.plan: is not a known setting'],
    [{ stackName: '1st' }, 'latchkey.stackName: must be 1 to 128 letters, digits or hyphens, starting with a letter'],
    [
      { stackName: 'default' },
      'latchkey.stackName: must not be "default": the event bus has the name of the stack, and every account already has an event bus "default"',
    ],
    [{ stage: 'a b' }, 'latchkey.stage: must be 1 to 128 letters, digits, hyphens or underscores'],
    [
      { keyFormat: { prefix: 'V' } },
      'latchkey.keyFormat.prefix: must be 2 to 12 lower-case letters or digits, starting with a letter',
    ],
    [{ keyFormat: { environmentPart: 'no' } }, 'latchkey.keyFormat.environmentPart: must be true or false'],
    [
      { keyFormat: { formerPrefixes: ['vsk_'] } },
      'latchkey.keyFormat.formerPrefixes.0: must be 2 to 12 lower-case letters or digits, starting with a letter',
    ],
    [
      imported({ prefix: 'sk live' }),
      'latchkey.keyFormat.imported.0.prefix: must be at most 40 letters, digits, dots, underscores or hyphens',
    ],
    [
      imported({ prefix: 'vsk_live_x' }),
      'latchkey.keyFormat.imported.0.prefix: must not begin with vsk_live_, the prefix of values that Latchkey issues',
    ],
    [imported({ prefix: '', minLength: 19 }), 'latchkey.keyFormat.imported.0.minLength: must be at least 20'],
    [
      imported({ minLength: 23 }),
      'latchkey.keyFormat.imported.0.minLength: must allow at least 16 characters after the prefix',
    ],
    [imported({ maxLength: 31 }), 'latchkey.keyFormat.imported.0.maxLength: must not be less than minLength'],
    [imported({ maxLength: 257 }), 'latchkey.keyFormat.imported.0.maxLength: must be at most 256'],
    [{ plans: {} }, 'latchkey.plans: must name at least one plan'],
    [
      { plans: { '1': { maxKeys: 1, limits } } },
      'latchkey.plans.1: the name must be 1 to 40 letters, digits or hyphens, starting with a letter',
    ],
    [{ rotation: { everyMinutes: 0 } }, 'latchkey.rotation.everyMinutes: must be at least 1'],
    [{ rotation: { everyMinutes: 61 } }, 'latchkey.rotation.everyMinutes: must be at most 60'],
    [{ rotation: { everyMinute: 5 } }, 'latchkey.rotation.everyMinute: is not a known setting'],
    [
      { rotation: { secretNamePrefix: 'my keys/' } },
      'latchkey.rotation.secretNamePrefix: must be 1 to 200 of the characters that names of secrets have: A-Z a-z 0-9 / _ + = . @ -',
    ],
    [{ rotation: { pepperEveryDays: 1001 } }, 'latchkey.rotation.pepperEveryDays: must be at most 1000'],
    [{ recoverableKeys: 'yes' }, 'latchkey.recoverableKeys: must be true or false'],
    [{ auditDaysAfterDeletion: 0 }, 'latchkey.auditDaysAfterDeletion: must be at least 1'],
    [{ usageMonths: 0 }, 'latchkey.usageMonths: must be at least 1'],
    [{ unusedKeys: {} }, 'latchkey.unusedKeys.afterDays: is missing'],
    [{ unusedKeys: { afterDays: 0 } }, 'latchkey.unusedKeys.afterDays: must be at least 1'],
    [plan({ maxKeys: -1 }), 'latchkey.plans.Pro.maxKeys: must be at least 0'],
    [plan({ maxKeys: 1.5 }), 'latchkey.plans.Pro.maxKeys: must be a whole number'],
    [plan({ limits: { perMinute: '60', perHour: 1000 } }), 'latchkey.plans.Pro.limits.perMinute: must be a number'],
    [plan({ limits: { perMinute: 60 } }), 'latchkey.plans.Pro.limits.perHour: is missing'],
    [plan({ limits: { ...limits, perDay: 1 } }), 'latchkey.plans.Pro.limits.perDay: is not a known setting'],
    [
      plan({ quota: { requests: 5000, per: 'week' } }),
      'latchkey.plans.Pro.quota.per: must be one of "day", "month", "total"',
    ],
    [
      plan({ limits: null, throttle: { requestsPerSecond: 1, burst: 1 } }),
      'latchkey.plans.Pro.throttle: must be null: the plan has no API access (its limits are null)',
    ],
    [
      plan({ limits: null, quota: { requests: 1, per: 'day' } }),
      'latchkey.plans.Pro.quota: must be null: the plan has no API access (its limits are null)',
    ],
    [
      plan({ limits: { perMinute: 100, perHour: 1000 }, throttle: { requestsPerSecond: 1, burst: 30 } }),
      'latchkey.plans.Pro.throttle: lets 90 requests pass in a minute, fewer than limits.perMinute allows one key',
    ],
    [
      plan({ limits: { perMinute: 60, perHour: 3640 }, throttle: { requestsPerSecond: 1, burst: 30 } }),
      'latchkey.plans.Pro.throttle: lets 3630 requests pass in an hour, fewer than limits.perHour allows one key',
    ],
    [plan({ quota: { requests: 0, per: 'day' } }), 'latchkey.plans.Pro.quota.requests: must be at least 1'],
    [{ onCounterFailure: 'maybe' }, 'latchkey.onCounterFailure: must be one of "allow", "deny"'],
    [
      { corsAllowOrigin: 'app.example.com' },
      'latchkey.corsAllowOrigin: must be "*" or one origin like "https://app.example.com"',
    ],
    [
      { corsAllowOrigin: "https://a'b" },
      'latchkey.corsAllowOrigin: must be "*" or one origin like "https://app.example.com"',
    ],
    [{ removalPolicy: 'keep' }, 'latchkey.removalPolicy: must be one of "retain", "destroy"'],
    [
      { logRetentionDays: 2 },
      'latchkey.logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    [{ alarmTopicArn: 'operators' }, 'latchkey.alarmTopicArn: must be the ARN of an SNS topic'],
    [{ alarmEmail: 'operators' }, 'latchkey.alarmEmail: must be an e-mail address'],
    [
      { alarmEmail: 'ops@example.com', alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:operators' },
      'latchkey.alarmEmail: must be null with alarmTopicArn: subscribe the address to that topic instead',
    ],
    [{ authorizerMemoryMiB: 256 }, 'latchkey.authorizerMemoryMiB: must be at least 512'],
    [
      domain({ name: 'API.example.com' }),
      'latchkey.customDomain.name: must be a lower-case domain name like "api.example.com"',
    ],
    [
      domain({ certificateArn: 'arn:aws:iam::123456789012:server-certificate/a' }),
      'latchkey.customDomain.certificateArn: must be the ARN of a certificate of AWS Certificate Manager',
    ],
    [
      domain({ hostedZone: { id: 'Z0123456789ABC', name: 'example.org' } }),
      'latchkey.customDomain.hostedZone.name: does not hold the name api.example.com',
    ],
    [
      domain({ securityPolicy: 'TLS_1_0' }),
      'latchkey.customDomain.securityPolicy: must be one of "TLS_1_2", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "SecurityPolicy_TLS13_1_3_2025_09"',
    ],
    [
      { provisionedConcurrency: 5, reservedConcurrency: 4 },
      'latchkey.reservedConcurrency: must be at least provisionedConcurrency (5), which it contains',
    ],
    [
      { stageThrottle: { requestsPerSecond: 0, burst: 1 } },
      'latchkey.stageThrottle.requestsPerSecond: must be at least 1',
    ],
    [
      { disableExecuteApiEndpoint: true },
      'latchkey.disableExecuteApiEndpoint: must be false without customDomain: the API would have no address',
    ],
    [{ provisionedConcurrency: 0 }, 'latchkey.provisionedConcurrency: must be at least 1'],
    [{ waf: {} }, 'latchkey.waf.requestsPer5MinutesPerIp: is missing'],
    [{ waf: { requestsPer5MinutesPerIp: 9 } }, 'latchkey.waf.requestsPer5MinutesPerIp: must be at least 10'],
    [{ apiMemoryMiB: 20_000 }, 'latchkey.apiMemoryMiB: must be at most 10240'],
  ])('%j', (config, message) => {
    expect(() => parseConfig(config)).toThrow(new ConfigError(`cdk.json: ${message}`));
  });

  test('all errors, one per line', () => {
    expect(() => parseConfig({ stage: '', removalPolicy: 'keep' })).toThrow(
      new ConfigError(
        [
          'cdk.json: latchkey.stage: must be 1 to 128 letters, digits, hyphens or underscores',
          'cdk.json: latchkey.removalPolicy: must be one of "retain", "destroy"',
        ].join('\n'),
      ),
    );
  });
});
