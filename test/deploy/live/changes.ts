/**
 * How the test of a live deployment treats each setting: it turns it on, changes it and turns it off, unless it is final
 * (docs/upgrading.md) or the emulator cannot. Nested settings are written with a dot, as in docs/configuration.md.
 */

/** The values of a setting. Off is its default. */
export interface Change {
  readonly on: unknown;
  readonly changed: unknown;
}

const limits = { perMinute: 600, perHour: 20_000 };
const plans = (perMinute: number) => ({
  Free: { maxKeys: 0, limits: null },
  Professional: { maxKeys: 5, limits: { perMinute, perHour: 1000 } },
  Enterprise: { maxKeys: null, limits },
});

/** The prefix of values of keys that are created while the settings are on. */
export const newPrefix = 'acme';

/** @param webhook The URL of a receiver. */
export const changesWith = (webhook: string): Readonly<Record<string, Change>> => ({
  'keyFormat.prefix': { on: newPrefix, changed: newPrefix },
  'keyFormat.environmentPart': { on: true, changed: false },
  'keyFormat.formerPrefixes': { on: ['vsk'], changed: ['vsk', newPrefix] },
  'keyFormat.imported': {
    on: [{ prefix: 'sk_live_', minLength: 32, maxLength: 32 }],
    changed: [{ prefix: '', minLength: 40, maxLength: 40 }],
  },
  plans: { on: plans(50), changed: plans(40) },
  usagePlanKeys: { on: 'per-plan', changed: 'per-workspace' },
  'rotation.everyMinutes': { on: 1, changed: 30 },
  'rotation.secretNamePrefix': { on: 'acme/', changed: 'acme/keys/' },
  auditDaysAfterDeletion: { on: 30, changed: 365 },
  usageMonths: { on: 24, changed: 12 },
  'unusedKeys.afterDays': { on: 90, changed: 30 },
  'unusedKeys.deactivate': { on: false, changed: true },
  stageThrottle: { on: { requestsPerSecond: 1000, burst: 1000 }, changed: null },
  reservedConcurrency: { on: 50, changed: 40 },
  onCounterFailure: { on: 'deny', changed: 'deny' },
  corsAllowOrigin: { on: 'https://one.example.com', changed: 'https://two.example.com' },
  // A resource that leaves the stack goes by the policy of the deployment before.
  removalPolicy: { on: 'retain', changed: 'destroy' },
  logRetentionDays: { on: 90, changed: 7 },
  alarmEmail: { on: 'operators@example.com', changed: null },
  alarmTopicArn: { on: null, changed: 'arn:aws:sns:us-east-1:000000000000:operators' },
  tracing: { on: false, changed: true },
  accountLogRole: { on: false, changed: true },
  authorizerMemoryMiB: { on: 2048, changed: 1536 },
  apiMemoryMiB: { on: 1024, changed: 768 },
  customerManagedKey: { on: true, changed: true },
  'webhook.url': { on: `${webhook}/on`, changed: `${webhook}/changed` },
  'webhook.eventTypes': { on: null, changed: ['key.created'] },
  'customDomain.name': { on: 'api.example.com', changed: 'keys.example.com' },
  'customDomain.certificateArn': { on: certificate('1'), changed: certificate('2') },
  'customDomain.securityPolicy': { on: 'TLS_1_2', changed: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09' },
  // The client calls the sample API, so it is there until the end.
  sampleApi: { on: true, changed: true },
});

/** The settings that the emulator cannot change, with the reason. */
export const untried: Readonly<Record<string, string>> = {
  recoverableKeys: 'no `kms:EncryptionContext` in its IAM; `test/e2e/recovery.test.ts` turns it off on the local run',
  'rotation.pepperEveryDays': 'no `AWS::SecretsManager::RotationSchedule`',
  provisionedConcurrency: 'no provisioned concurrency',
  'customDomain.hostedZone': 'no DNS',
  disableExecuteApiEndpoint: 'custom domains serve no requests',
  'waf.requestsPer5MinutesPerIp': 'no `AWS::WAFv2::WebACLAssociation`',
  'console.signIn': 'no `AWS::Cognito::ManagedLoginBranding`, and CloudFront serves no requests',
  'console.tokenLeewaySeconds': 'as `console.signIn`',
  'console.apiUrl': 'as `console.signIn`',
  'console.tryPath': 'as `console.signIn`',
  'console.scopes': 'as `console.signIn`',
  'console.mfa': 'as `console.signIn`',
  'console.domain': 'as `console.signIn`',
  'console.webAclArn': 'as `console.signIn`',
  'console.accessLogs': 'as `console.signIn`',
};

function certificate(last: string): string {
  return `arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf${last}`;
}

/** Returns a configuration: the base, and each setting with one of its values. */
export function configuredWith(
  base: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, Change>>,
  which: keyof Change,
): Record<string, unknown> {
  const config: Record<string, unknown> = { ...base };
  for (const [name, change] of Object.entries(changes)) {
    const [group = '', setting] = name.split('.');
    if (setting === undefined) config[group] = change[which];
    else config[group] = { ...(config[group] as object | undefined), [setting]: change[which] };
  }
  return config;
}
