/**
 * The configurations whose templates are linted: the usual one, the smallest one, and one with every setting.
 * A new setting of lib/config/config.ts goes into one of them; the lint says so if it is forgotten.
 */
export const configurations = {
  defaults: {},
  'every feature off': {
    plans: { Only: { maxKeys: 1, limits: { perMinute: 1, perHour: 1 } } },
    usagePlanKeys: 'per-plan',
    removalPolicy: 'destroy',
    sampleApi: false,
    tracing: false,
    accountLogRole: false,
  },
  // Cannot be combined with another sign-in provider.
  'a console with a user pool': {
    console: { cognitoDomainPrefix: 'acme-keys', mfa: 'required', accessLogs: false },
  },
  // Cannot be combined with an e-mail address.
  'alarms to a topic of one’s own': { alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:operators' },
  'every feature on': {
    stackName: 'Latchkey-everything',
    stage: 'live',
    keyFormat: { prefix: 'vb', environmentPart: false },
    plans: {
      Free: { maxKeys: 0, limits: null },
      Small: {
        maxKeys: 5,
        limits: { perMinute: 60, perHour: 1000 },
        throttle: { requestsPerSecond: 10, burst: 20 },
        quota: { requests: 100_000, per: 'month' },
      },
      Large: { maxKeys: null, limits: { perMinute: 600, perHour: 20_000 } },
    },
    usagePlanKeys: 'per-workspace',
    onCounterFailure: 'deny',
    corsAllowOrigin: 'https://app.example.com',
    removalPolicy: 'retain',
    logRetentionDays: 90,
    auditDaysAfterDeletion: 30,
    usageMonths: 25,
    sampleApi: true,
    alarmEmail: 'operators@example.com',
    tracing: true,
    authorizerMemoryMiB: 2048,
    apiMemoryMiB: 1024,
    provisionedConcurrency: 3,
    reservedConcurrency: 50,
    stageThrottle: { requestsPerSecond: 5000, burst: 2500 },
    customerManagedKey: true,
    customDomain: {
      name: 'api.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
    },
    disableExecuteApiEndpoint: true,
    waf: { requestsPer5MinutesPerIp: 3000 },
    rotation: { everyMinutes: 60, secretNamePrefix: 'acme/keys/', pepperEveryDays: 90 },
    recoverableKeys: true,
    unusedKeys: { afterDays: 90, deactivate: true },
    webhook: { url: 'https://hooks.example.com/latchkey', eventTypes: ['key.created', 'key.deleted'] },
    console: {
      signIn: {
        issuer: 'https://id.example.com/',
        clientId: 'latchkey-console',
        audience: 'urn:acme:latchkey',
        scope: 'openid email',
        parameters: { audience: 'urn:acme:latchkey' },
        origins: ['https://token.example.com'],
        signOutUrl: 'https://id.example.com/logout',
      },
      domain: {
        name: 'keys.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
        hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
      },
      webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/keys/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      accessLogs: true,
    },
  },
} as const;
